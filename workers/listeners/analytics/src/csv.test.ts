import { expect, test } from "vitest";
import { toCsvLine } from "./csv.ts";

test.each([
  ["plain", "plain"],
  ['a "b", c', '"a ""b"", c"'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  [" =1", "' =1"],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ["a=b", "a=b"],
])("writes the text %j as %s", (text, cell) => {
  expect(toCsvLine([text, 1])).toBe(`${cell},1\r\n`);
});

test("leaves numbers alone, those below zero too", () => {
  expect(toCsvLine([-1, 0, 2])).toBe("-1,0,2\r\n");
});
