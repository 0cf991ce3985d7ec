import { expect, test } from "vitest";
import { countTests } from "./test.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test("adds up what passed and what failed over all files", () => {
  const files = [file("passed", "passed", "passed", "skipped"), file("failed", "passed", "failed")];
  expect(countTests(files, 1)).toEqual({ passed: 3, failed: 1 });
});

test("counts a file that could not be loaded as a failure", () => {
  expect(countTests([file("failed"), file("passed", "passed")], 1)).toEqual({ passed: 1, failed: 1 });
});

test("counts a failure that no test owns, and a run that wrote no result", () => {
  expect(countTests([file("passed", "passed")], 1)).toEqual({ passed: 1, failed: 1 });
  expect(countTests([], 1)).toEqual({ passed: 0, failed: 1 });
});
