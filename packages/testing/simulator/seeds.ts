import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { History } from "./history.ts";
import type { Found } from "./round.ts";

const path = join(import.meta.dirname, "seeds.jsonl");

/** A history that once broke something, the seed that it was found by, and what it broke first. */
export type Kept = { seed: number; breach: string; history: History };

/** All histories that ever broke something. */
export const readSeeds = (): Kept[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Kept);

/** Keeps what broke something, once. */
export const keepSeed = ({ seed, breaches, history }: Found): void => {
  const isKnown = readSeeds().some((kept) => isDeepStrictEqual(kept.history, history));
  const kept: Kept = { seed, breach: breaches[0]?.slice(0, 200) ?? "", history };
  if (!isKnown) appendFileSync(path, `${JSON.stringify(kept)}\n`);
};
