import type { Findings } from "../invariants/check.ts";
import type { Snapshot } from "../invariants/snapshot.ts";
import { act } from "./act.ts";
import type { History } from "./history.ts";
import type { System } from "./load.ts";
import { openScene } from "./scene.ts";

/** What a history left: how many orders were placed, what it broke, and what could not be looked at. */
export type Played = Findings & { orders: number };

const disturbing = ["fault", "crash", "commit", "alarm"];

const toDisturbed = ({ actions }: History): Snapshot["disturbed"] => ({
  isDisturbed: actions.some((action) => disturbing.includes(action.do)),
  refused: actions.flatMap((action) => (action.do === "fault" && action.mode === "refuse" ? [action.target] : [])),
});

// Long enough for a step to be given up, with what is wrong still wrong.
const outageMs = 60_000;

/** Plays a history to its end in a world of its own and checks everything that must hold. */
export const play = async (system: System, history: History): Promise<Played> => {
  const scene = openScene(system, history);
  try {
    for (const action of history.actions) {
      await scene.pass(action.after + (action.do === "advance" ? action.ms : 0));
      scene.happen(() => act(scene.world, scene.wishes, action));
    }
    await scene.pass(outageMs);
    const { seen, breaches, skipped } = await scene.end(toDisturbed(history));
    return { orders: seen.orders.length, breaches, skipped };
  } finally {
    scene.close();
  }
};
