import fc from "fast-check";
import { histories } from "./histories.ts";
import type { History } from "./history.ts";
import type { System } from "./load.ts";
import { play } from "./play.ts";

/** A history that broke something, as short as it could be made. */
export type Found = { seed: number; path: string; history: History; breaches: string[]; shrinks: number };

/** What came of so many histories drawn by one seed. */
export type Round = { orders: number; histories: number; found: Found | null };

export type Rounds = { seed: number; histories: number; shrink: boolean };

class Broken extends Error {
  readonly breaches: string[];

  constructor(breaches: string[]) {
    super(breaches.join("\n"));
    this.breaches = breaches;
  }
}

/** Plays the histories that a seed draws, until one breaks something. */
export const playRound = async (system: System, { seed, histories: numRuns, shrink }: Rounds): Promise<Round> => {
  let orders = 0;
  let played = 0;
  const property = fc.asyncProperty(histories, async (history) => {
    const { orders: placed, breaches } = await play(system, history);
    orders += placed;
    played += 1;
    if (breaches.length > 0) throw new Broken(breaches);
  });
  const details = await fc.check(property, { seed, numRuns, endOnFailure: !shrink });
  if (!details.failed) return { orders, histories: played, found: null };
  const [history] = details.counterexample ?? [];
  const { errorInstance, counterexamplePath, numShrinks: shrinks } = details;
  if (!history) throw errorInstance;
  const breaches = errorInstance instanceof Broken ? errorInstance.breaches : [String(errorInstance)];
  return { orders, histories: played, found: { seed, path: counterexamplePath ?? "", history, breaches, shrinks } };
};
