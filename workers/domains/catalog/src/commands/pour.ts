import type { Result } from "@souk/contracts/problems";
import { decideSize } from "../domain/file.ts";
import type { ReadChunk } from "./read-body.ts";

export type Sinks = WritableStreamDefaultWriter<Uint8Array>[];

const pour = async (read: ReadChunk, size: number, sinks: Sinks): Promise<Result<null>> => {
  let seen = 0;
  for (let chunk = await read(); chunk && seen <= size; chunk = await read()) {
    const bytes = chunk;
    seen += bytes.length;
    if (seen > size) break;
    await Promise.all(sinks.map((sink) => sink.write(bytes)));
  }
  const decision = decideSize(seen, size);
  if (!decision.ok) return decision;
  await Promise.all(sinks.map((sink) => sink.close()));
  return decision;
};

/** Breaks off whatever reads from the sinks. */
export const abortSinks = (sinks: Sinks, reason: unknown) =>
  Promise.allSettled(sinks.map((sink) => sink.abort(reason)));

/** Pours exactly `size` bytes into every sink and closes them; aborts them where it were fewer or more, or where one of them fails. */
export const pourInto = async (sinks: Sinks, read: ReadChunk, size: number): Promise<Result<null>> => {
  try {
    const poured = await pour(read, size, sinks);
    if (!poured.ok) await abortSinks(sinks, new Error(poured.problem.code));
    return poured;
  } catch (error) {
    await abortSinks(sinks, error);
    throw error;
  }
};
