import { describe, expect, test } from "vitest";
import { hireCrew } from "./crew.ts";
import { loadSystem } from "./load.ts";
import { play } from "./play.ts";
import type { Round } from "./round.ts";
import { readSeeds } from "./seeds.ts";
import { describeFound, simulate } from "./simulate.ts";

// So few that no other test has to wait long; `pnpm test:simulate` plays ten thousand and more.
const orders = 500;
const timeout = 240_000;

const playAll = async (threads: number, seed: number, runs: number): Promise<Round> => {
  const crew = await hireCrew(threads);
  try {
    return await simulate(crew, { seed, runs });
  } finally {
    await crew.dismiss();
  }
};

describe("purchases under random faults", () => {
  test(
    "break no invariant",
    async () => {
      const { found, orders: placed } = await playAll(2, 1, orders);
      expect(found && describeFound(found)).toBeNull();
      expect(placed).toBeGreaterThanOrEqual(orders);
    },
    timeout,
  );

  test(
    "come to the same with any number of threads",
    async () => {
      expect(await playAll(1, 7, 100)).toEqual(await playAll(3, 7, 100));
    },
    timeout,
  );
});

test("everything is looked at but what other Workers make of the purchases", async () => {
  const { skipped } = await play(await loadSystem(), { seed: 1, news: "after", actions: [] });
  expect(skipped).toEqual([
    "I2, I9 sales figures are what the sellers' lines came to",
    "I2 the system's own comparison of all its books",
  ]);
});

describe("what once broke an invariant", async () => {
  const system = await loadSystem();

  test.each(readSeeds().map(({ breach, history }) => [breach, history] as const))(
    "breaks none any more: %s",
    async (_, history) => {
      expect((await play(system, history)).breaches).toEqual([]);
    },
  );
});
