import { expect, test } from "vitest";
import { judgeCost, judgeQuality, type Score, type Scores } from "./demands.ts";

const score = (mrr: number, empty = 0): Score => ({ mrr, empty });
const others = { minisearch: score(0.98), lunr: score(0.9), orama: score(0.5) };
const scores: Scores = {
  clean: { souk: score(0.99), ...others },
  "one typo": { souk: score(0.97, 0.004), ...others },
  "name typo": { souk: score(0.91), ...others },
};
const missed = (over: Scores): string[] =>
  judgeQuality({ ...scores, ...over }).flatMap(({ text, isMet }) => (isMet ? [] : [text]));

test("all that is asked is met by scores that are good enough", () => {
  expect(missed({})).toEqual([]);
});

test("each demand is missed by itself", () => {
  expect(missed({ clean: { souk: score(0.95), ...others } })).toEqual([
    "clean, MRR to within .02 of minisearch: 0.950, at least 0.960",
  ]);
  expect(missed({ "one typo": { souk: score(0.955), ...others } })).toEqual(["one typo, MRR: 0.955, at least 0.960"]);
  expect(missed({ "one typo": { souk: score(0.97, 0.006), ...others } })).toEqual([
    "one typo, queries without hits: 0.006, at most 0.005",
  ]);
  expect(missed({ "name typo": { souk: score(0.84), lunr: score(0.8), orama: score(0.1) } })).toEqual([
    "name typo, MRR: 0.840, at least 0.850",
  ]);
  expect(missed({ "half typed": { souk: score(0.7), lunr: score(0.7), orama: score(0.1) } })).toEqual([
    "half typed, MRR ahead of lunr",
  ]);
});

test("scores that are missing miss what is asked of them", () => {
  expect(judgeQuality({}).some(({ isMet }) => isMet)).toBe(false);
});

test("costs are judged by rows and trips alone", () => {
  const clean = { queries: 1, meanRows: 10, mostRows: 99, mostTrips: 1, empty: 0, mrr: 1 };
  const typo = { ...clean, meanRows: 400, mostTrips: 3, empty: 0.005 };
  expect(judgeCost(clean, typo, 8_000, 3).every(({ isMet }) => isMet)).toBe(true);
  const tooMuch = judgeCost(
    { ...clean, meanRows: 10.1, mostTrips: 2 },
    { ...typo, mostTrips: 4, empty: 0.006 },
    8_001,
    4,
  );
  expect(tooMuch.some(({ isMet }) => isMet)).toBe(false);
});
