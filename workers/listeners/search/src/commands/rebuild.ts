import type { LoggedEvent } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import type { RebuildProgress } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database, expectChange, save } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import { addUp } from "../effects.ts";
import type { SearchContext } from "../env.ts";
import { next, rebuilds } from "../schema.ts";
import { applyEffects } from "./apply-effects.ts";
import { learnSellers } from "./name-sellers.ts";
import { openNextIndex, swapIndexes } from "./next-index.ts";

const subscriber = "search";
const pageLength = 250;
const sliceMs = 20_000;

const readSequence = async (ctx: SearchContext): Promise<number | null> => {
  const [row] = await database(ctx).select().from(rebuilds).where(eq(rebuilds.subscriber, subscriber));
  return row?.sequence ?? null;
};

const applyPage = async (ctx: SearchContext, after: number, events: LoggedEvent[]): Promise<void> => {
  const db = database(ctx);
  const effects = addUp(events.map(({ event }) => event));
  await learnSellers(ctx, effects);
  const sequence = events.at(-1)?.sequence ?? after;
  // Two rebuilds at once would count sales twice: the slower one's page is not applied.
  await save(db, [
    db
      .update(rebuilds)
      .set({ sequence })
      .where(and(eq(rebuilds.subscriber, subscriber), eq(rebuilds.sequence, after))),
    expectChange(db),
    ...applyEffects(db, next, effects),
  ]);
};

const takeStep = async (ctx: SearchContext): Promise<Result<RebuildProgress>> => {
  const after = await readSequence(ctx);
  if (after === null) {
    await openNextIndex(ctx);
    return accept({ isDone: false, sequence: 0, head: 0 });
  }
  const read = await ask(ctx, (call) => ctx.env.EVENT_BUS.read(call, { subscriber, after, limit: pageLength }));
  if (!read.ok) return read;
  const { events, head } = read.value;
  if (events.length > 0) await applyPage(ctx, after, events);
  const isDone = events.length === 0 && (await swapIndexes(ctx, after)) === "swapped";
  return accept({ isDone, sequence: events.at(-1)?.sequence ?? after, head });
};

const pause = () => new Promise<void>((done) => setTimeout(done, 100));

/** Rebuilds the index from the log beside the live one, for up to 20 s, going on where the last call stopped; the last step swaps them. */
export const rebuild = async (ctx: SearchContext): Promise<Result<RebuildProgress>> => {
  const deadline = Date.now() + sliceMs;
  for (;;) {
    const step = await takeStep(ctx);
    if (!step.ok || step.value.isDone || Date.now() > deadline) return step;
    if (step.value.sequence === step.value.head) await pause();
  }
};
