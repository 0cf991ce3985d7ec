import type { Findings } from "../invariants/check.ts";
import { findBreaches } from "../invariants/checks.ts";
import type { Seen, Snapshot } from "../invariants/snapshot.ts";
import { theWorld } from "./clock.ts";
import { draw } from "./draw.ts";
import type { Settings } from "./foundation.ts";
import { offerGoods } from "./goods.ts";
import type { System } from "./load.ts";
import { whyNotQuiet } from "./quiet.ts";
import { readWorld } from "./snapshot.ts";
import { watchOver } from "./watch.ts";
import { createWishes, type Wishes } from "./wishes.ts";
import { createWorld, type World } from "./world.ts";

/** What is left once nothing happens any more, and what it breaks. */
export type Ending = Findings & { seen: Seen & Pick<Snapshot, "orders" | "charges" | "opened"> };

/** A world with goods in it and those who want them, watched at every moment. */
export type Scene = {
  readonly world: World;
  readonly wishes: Wishes;
  /** Lets something happen now. */
  happen(what: () => void): void;
  pass(ms: number): Promise<void>;
  /** Lets everything come to its end, and looks at it. */
  end(disturbed: Snapshot["disturbed"]): Promise<Ending>;
  close(): void;
};

const longestMs = 4 * 3_600_000;
const lookEveryMs = 5_000;
// Whatever is late by then arrives meanwhile.
const aftermathMs = 40_000;

export const openScene = (system: System, settings: Settings): Scene => {
  const world = createWorld(system, settings);
  const wishes = createWishes(world);
  const look = watchOver(world);
  offerGoods(world);
  world.greet().catch(() => undefined);

  const happen = (what: () => void): void => void world.clock.at(world.clock.now(), what, theWorld);
  const pass = async (ms: number): Promise<void> => {
    const until = world.clock.now() + ms;
    while (await world.clock.step(until)) look();
  };

  const comeToRest = async (): Promise<string[]> => {
    const deadline = world.clock.now() + longestMs;
    for (;;) {
      await pass(lookEveryMs);
      if (whyNotQuiet(world).length > 0 && world.clock.now() < deadline) continue;
      await pass(aftermathMs);
      const debts = whyNotQuiet(world);
      if (debts.length === 0 || world.clock.now() >= deadline) return debts;
    }
  };

  // Until its bank has decided, an order does not come to rest.
  const decideDisputes = (): void => {
    for (const orderId of world.processor.listDisputed()) {
      world.processor.dispute(orderId, draw(settings.seed, `dispute ${orderId}`) < 0.5 ? "won" : "lost");
    }
  };

  const end = async (disturbed: Snapshot["disturbed"]): Promise<Ending> => {
    world.faults.clear();
    world.commits.clear();
    happen(wishes.insist);
    happen(decideDisputes);
    let debts = await comeToRest();
    // A request that was long on its way may have made an order after another one under its key was refused.
    if (wishes.hasUnclaimed()) {
      happen(wishes.insist);
      debts = await comeToRest();
    }
    const seen = readWorld(world, wishes, disturbed);
    const { breaches, skipped } = findBreaches({ ...seen, debts });
    return { seen, breaches: [...new Set([...world.breaches, ...breaches])], skipped };
  };

  return { world, wishes, happen, pass, end, close: world.close };
};
