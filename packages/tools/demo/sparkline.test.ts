import { expect, test } from "vitest";
import { formatSparkline } from "./sparkline.ts";

test("shows each value as a bar, as high as it is beside the largest", () => {
  expect(formatSparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
  expect(formatSparkline([1_400, 0, 700])).toBe("█▁▅");
});

test("shows no values as nothing, and nothing as the lowest bars", () => {
  expect([formatSparkline([]), formatSparkline([0, 0])]).toEqual(["", "▁▁"]);
});
