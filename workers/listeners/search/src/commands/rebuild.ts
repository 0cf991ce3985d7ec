import type { Result } from "@souk/contracts/problems";
import type { RebuildProgress } from "@souk/contracts/search";
import { mapOutcome } from "@souk/kernel/result";
import { beginRebuild, readRebuild, takeRebuildStep } from "@souk/platform/rebuild";
import type { SearchContext } from "../env.ts";
import { indexer } from "../listeners.ts";

const sliceMs = 20_000;

const pause = () => new Promise<void>((done) => setTimeout(done, 100));

/** Rebuilds the index from the log beside the live one, for up to 20 s, going on where the last call stopped; the last step swaps them. */
export const rebuild = async (ctx: SearchContext): Promise<Result<RebuildProgress>> => {
  const deadline = Date.now() + sliceMs;
  await beginRebuild(ctx, indexer.subscriber);
  for (let step = await takeRebuildStep(ctx, indexer); step !== "idle" && Date.now() <= deadline; ) {
    if (step === "waiting") await pause();
    step = await takeRebuildStep(ctx, indexer);
  }
  const read = await readRebuild(ctx, indexer.subscriber);
  return mapOutcome(read, ({ status, sequence, head }) => ({ isDone: status === "done", sequence, head }));
};
