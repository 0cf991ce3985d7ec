import type { Tally } from "./scale.ts";

/** How well an engine answers a set of queries. */
export type Score = { mrr: number; empty: number };

/** What each engine scores in each set, by their names. */
export type Scores = Record<string, Record<string, Score>>;

/** Something asked of a measurement, and whether it is so. */
export type Demand = { text: string; isMet: boolean };

// What was not measured meets no demand.
const none: Score = { mrr: Number.NaN, empty: Number.NaN };
const own = "souk";
const outdone = ["lunr", "orama"];

const atLeast = (what: string, value: number, least: number): Demand => ({
  text: `${what}: ${value.toFixed(3)}, at least ${least.toFixed(3)}`,
  isMet: value >= least,
});

const atMost = (what: string, value: number, most: number): Demand => ({
  text: `${what}: ${value.toFixed(3)}, at most ${most.toFixed(3)}`,
  isMet: value <= most,
});

/** What is asked of how well titles of books are found. */
export const judgeQuality = (scores: Scores): Demand[] => {
  const scoreOf = (set: string, engine = own): Score => scores[set]?.[engine] ?? none;
  return [
    atLeast("one typo, MRR to clean", scoreOf("one typo").mrr / scoreOf("clean").mrr, 0.95),
    atLeast("one typo, MRR", scoreOf("one typo").mrr, 0.96),
    atMost("one typo, queries without hits", scoreOf("one typo").empty, 0.005),
    atLeast("name typo, MRR", scoreOf("name typo").mrr, 0.85),
    atLeast("clean, MRR to within .02 of minisearch", scoreOf("clean").mrr, scoreOf("clean", "minisearch").mrr - 0.02),
    ...Object.keys(scores).flatMap((set) =>
      outdone.map((engine) => ({
        text: `${set}, MRR ahead of ${engine}`,
        isMet: scoreOf(set).mrr > scoreOf(set, engine).mrr,
      })),
    ),
  ];
};

/** What is asked of the rows and trips that searches take, whatever the size of the catalogue. */
export const judgeCost = (clean: Tally, typo: Tally, mostRows: number, mostTrips: number): Demand[] => [
  atMost("rows read for a clean title, on average", clean.meanRows, 10),
  atMost("trips for a clean title", clean.mostTrips, 1),
  atMost("trips for a title with a typo", typo.mostTrips, 3),
  atMost("titles with a typo without hits", typo.empty, 0.005),
  atMost("rows read for any list", mostRows, 8_000),
  atMost("trips for any list", mostTrips, 3),
];

/** Prints demands, those that are not met marked; whether any is not ends the process with 1. */
export const report = (demands: Demand[]): void => {
  for (const { text, isMet } of demands) console.log(`${isMet ? "ok    " : "MISSED"}  ${text}`);
  if (demands.some(({ isMet }) => !isMet)) process.exitCode = 1;
};
