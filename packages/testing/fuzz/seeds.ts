import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Drawn } from "./requests.ts";

const path = join(import.meta.dirname, "seeds.json");

/** A request that once failed, and the seed that it was found by. */
export type Kept = { seed: number; fault: string; request: Drawn };

/** All requests that ever failed. */
export const readSeeds = (): Kept[] => JSON.parse(readFileSync(path, "utf8")) as Kept[];

/** Keeps what failed, once each. */
export const keepSeeds = (found: Kept[]): void => {
  const known = readSeeds();
  const requests = new Set(known.map(({ request }) => JSON.stringify(request)));
  const added = found.filter(({ request }) => !requests.has(JSON.stringify(request)));
  if (added.length > 0) writeFileSync(path, `${JSON.stringify([...known, ...added], null, 2)}\n`);
};
