import { afterAll, describe, expect, test } from "vitest";
import { type Crash, type End, hows, playCrash, points, type Step, steps, type Way } from "./crashes.ts";
import { loadSystem } from "./load.ts";

const ends: Record<Way, End> = {
  purchase: { order: "completed", captures: 1, refunds: 0, access: "2 of 2" },
  undo: { order: "failed card_declined", captures: 0, refunds: 0, access: "0 of 2" },
  refund: { order: "refunded", captures: 1, refunds: 1, access: "0 of 2" },
};

const system = await loadSystem();

const crashesOf = ({ way }: Step): (Crash | null)[] => {
  // An undo is owed from the start of its step on.
  const own = points.filter((point) => way !== "undo" || !point.endsWith("T1"));
  return [null, ...own.flatMap((point) => hows.map((how) => ({ point, how })))];
};

const nameOf = (crash: Crash | null): string => (crash ? `${crash.point}, ${crash.how}` : "nothing");

const cells = steps.flatMap((step) => crashesOf(step).map((crash) => [step.name, nameOf(crash), step, crash] as const));

const rows: string[] = [];

afterAll(() => {
  const head = ["step", "crash point", "fault", "how the order ended", "captures", "refunds", "access", "seconds"];
  process.stdout.write(`${[head.join(" | "), ...rows].join("\n")}\n`);
});

describe("an order ends as it should", () => {
  test.each(cells)("where %s suffers %s", async (_, __, step, crash) => {
    const { end, breaches, struck, seconds } = await playCrash(system, step, crash);
    const { order, captures, refunds, access } = end;
    const where = [step.name, crash?.point ?? "none", crash?.how ?? "none"];
    rows.push([...where, order, captures, refunds, access, seconds.toFixed(1)].join(" | "));
    expect({ end, breaches, struck }).toEqual({ end: ends[step.way], breaches: [], struck: true });
  });
});
