import type { Cost } from "@souk/contracts/call";
import { createMeter } from "@souk/platform/meter";

const form =
  /d1;desc="(?<trips>\d+) trips, (?<rowsRead>\d+) rows read, (?<rowsWritten>\d+) written", writes;desc="(?<writes>\d+)", hops;desc="(?<hops>\d+)", objects;desc="(?<objectCalls>\d+)"/;

/** What an answer took, as its `Server-Timing` tells in development. */
export const costOf = (headers: Headers): Cost => {
  const told = form.exec(headers.get("Server-Timing") ?? "")?.groups;
  if (!told) throw new Error("The answer does not say what it took");
  const count = (name: string): number => Number(told[name]);
  return {
    trips: count("trips"),
    writes: count("writes"),
    rowsRead: count("rowsRead"),
    rowsWritten: count("rowsWritten"),
    hops: count("hops"),
    objectCalls: count("objectCalls"),
  };
};

/** A log line of something that was done, with what it took. */
export type Spent = Cost & { message: string };

const isSpent = (line: unknown): line is Spent => typeof line === "object" && line !== null && "trips" in line;

/** What was done, of all that was logged. */
export const listSpent = (lines: string[]): Spent[] =>
  lines.flatMap((line) => {
    const told: unknown = line.startsWith("{") ? JSON.parse(line) : null;
    return isSpent(told) ? [told] : [];
  });

/** What all of it took together. */
export const addUp = (spent: Spent[]): Cost => {
  const meter = createMeter();
  for (const each of spent) meter.add(each);
  return meter.cost;
};
