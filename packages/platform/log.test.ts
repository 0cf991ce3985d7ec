import { DrizzleQueryError } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { logError } from "./log.ts";

test("an error's line tells the query and where it came from, not what was in it", () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => undefined);
  logError("failed", new DrizzleQueryError("insert into users", ["ann@example.com", "a\nbio"]), { requestId: "r" });
  const line = String(print.mock.calls[0]?.[0]);
  expect(JSON.parse(line)).toMatchObject({ level: "error", reason: "Failed query: insert into users", requestId: "r" });
  expect(JSON.parse(line).stack).toMatch(/\n {4}at /);
  expect(line).not.toMatch(/ann@example.com|bio/);
  print.mockRestore();
});
