import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@souk/tools/workers";
import { describe, expect, test } from "vitest";
import { apiTopTen } from "./api-top-10.ts";
import { asvs } from "./asvs.ts";
import type { Row } from "./row.ts";

/** How many requirements of levels 1 and 2 each section has; they are numbered from 1. */
const sections: Record<string, number> = {
  ...{ "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2 },
  ...{ "V2.1": 3, "V2.2": 3, "V2.3": 4, "V2.4": 1 },
  ...{ "V3.2": 2, "V3.3": 4, "V3.4": 6, "V3.5": 5, "V3.7": 2 },
  ...{ "V4.1": 3, "V4.2": 1, "V4.3": 2, "V4.4": 4 },
  ...{ "V5.1": 1, "V5.2": 3, "V5.3": 2, "V5.4": 3 },
  ...{ "V6.1": 3, "V6.2": 12, "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4 },
  ...{ "V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2 },
  ...{ "V8.1": 2, "V8.2": 3, "V8.3": 1, "V8.4": 1 },
  ...{ "V9.1": 3, "V9.2": 4 },
  ...{ "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3 },
  ...{ "V11.1": 2, "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1 },
  ...{ "V12.1": 3, "V12.2": 2, "V12.3": 4 },
  ...{ "V13.1": 1, "V13.2": 5, "V13.3": 2, "V13.4": 5 },
  ...{ "V14.1": 2, "V14.2": 4, "V14.3": 3 },
  ...{ "V15.1": 3, "V15.2": 3, "V15.3": 7 },
  ...{ "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3 },
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const wanted = Object.entries(sections).flatMap(([section, count]) =>
  numbers(count).map((number) => `${section}.${number}`),
);

const title = /(?:\btest\(|\)\()\s*"((?:[^"\\]|\\.)*)",\s*(?:\{[^{}]*\},\s*)?(?:async\s*)?(?:\(|\w+ =>)/g;

/** The titles of a test file's tests, as they are written there. */
const listTitles = (text: string): string[] =>
  [...text.matchAll(title)].map(([, written]) => JSON.parse(`"${written}"`) as string);

const cellOf = (row: Row): string => {
  if ("proof" in row) return row.proof.test;
  return "departs" in row ? row.departs : row.doesNotApply;
};

const findFault = (row: Row): string | null => {
  if (row.requirement.trim() === "" || cellOf(row).trim() === "") return `${row.id} has an empty cell`;
  if (!("proof" in row)) return cellOf(row).endsWith(".") ? null : `${row.id} gives no reason in a sentence`;
  const { file, test: name } = row.proof;
  if (!existsSync(join(root, file))) return `${row.id}: there is no ${file}`;
  const found = listTitles(readFileSync(join(root, file), "utf8")).filter((each) => each === name);
  return found.length === 1 ? null : `${row.id}: ${file} has ${found.length} tests "${name}"`;
};

describe.each([
  ["OWASP ASVS 5.0, levels 1 and 2", asvs, wanted],
  ["the OWASP API Security Top 10", apiTopTen, numbers(10).map((number) => `API${number}:2023`)],
])("the table of %s", (_, rows, ids) => {
  test("has every requirement once, in order", () => {
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  test("has no empty cell, and names tests that there are", () => {
    expect(rows.map(findFault).filter((fault) => fault !== null)).toEqual([]);
  });
});

describe("a row", () => {
  const row = { id: "V0.0.1", requirement: "Something" };
  const file = "packages/testing/security/asvs.test.ts";

  test.each<[string, Row, string | null]>([
    ["with a test that there is", { ...row, proof: { file, test: "has every requirement once, in order" } }, null],
    ["with a test of another name", { ...row, proof: { file, test: "has every requirement" } }, "has 0 tests"],
    ["with a file that is not there", { ...row, proof: { file: "packages/none.test.ts", test: "x" } }, "there is no"],
    ["without a test", { ...row, proof: { file, test: " " } }, "an empty cell"],
    ["without a requirement", { ...row, requirement: "", doesNotApply: "There is none." }, "an empty cell"],
    ["without a reason", { ...row, doesNotApply: "" }, "an empty cell"],
    ["with half a reason", { ...row, departs: "no" }, "no reason in a sentence"],
  ])("%s is judged by what it is", (_, given, fault) => {
    const found = findFault(given);
    expect(found).toEqual(fault === null ? null : expect.stringContaining(fault));
  });
});
