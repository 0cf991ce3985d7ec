import { availableParallelism } from "node:os";
import { readOptions } from "@souk/tools/options";
import { Sentence } from "@souk/tools/sentence";
import { type Crew, hireCrew } from "./crew.ts";
import type { Found, Round } from "./round.ts";
import { keepSeed } from "./seeds.ts";

const historiesARound = 25;

/** Plays rounds by one seed after the other until so many orders were placed or a history breaks something; the same with any number of threads. */
export const simulate = async (crew: Crew, { seed, runs }: { seed: number; runs: number }): Promise<Round> => {
  const done: Round[] = [];
  const sum: Round = { orders: 0, histories: 0, found: null };
  let next = 0;
  let taken = 0;
  // Rounds count in their order, whichever ends first.
  const count = (): void => {
    for (let round = done[taken]; round && !isOver(); round = done[taken]) {
      taken += 1;
      sum.orders += round.orders;
      sum.histories += round.histories;
      sum.found = round.found;
    }
  };
  const isOver = (): boolean => sum.orders >= runs || sum.found !== null;
  const work = async (): Promise<void> => {
    while (!isOver()) {
      const index = next;
      next += 1;
      done[index] = await crew.play({ seed: seed + index, histories: historiesARound, shrink: true });
      count();
    }
  };
  await Promise.all(Array.from({ length: crew.size }, work));
  return sum;
};

const readNumber = (given: string | undefined, otherwise: number, name: string): number => {
  const number = Number(given ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Sentence(`--${name} takes a whole number from 1.`);
  return number;
};

/** What was found, in words that are enough to find it again. */
export const describeFound = ({ seed, path, history, breaches, shrinks }: Found): string =>
  [`--seed ${seed} (path ${path}, ${shrinks} shrinks) broke:`, ...breaches, JSON.stringify(history)].join("\n");

/** `pnpm test:simulate [--runs N] [--seed N] [--workers N]`: so many purchases under random faults; what it finds is kept and played by every test. */
export const run = async (args: string[]): Promise<void> => {
  const given = readOptions(args, { runs: "string", seed: "string", workers: "string" });
  const runs = readNumber(given.runs, 10_000, "runs");
  const seed = readNumber(given.seed, 1, "seed");
  const crew = await hireCrew(readNumber(given.workers, availableParallelism(), "workers"));
  const started = performance.now();
  try {
    const { orders, histories, found } = await simulate(crew, { seed, runs });
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    if (!found) {
      console.log(`${orders} purchases in ${histories} histories took ${seconds} s; no invariant was broken`);
      return;
    }
    console.log(describeFound(found));
    keepSeed(found);
    process.exitCode = 1;
  } finally {
    await crew.dismiss();
  }
};
