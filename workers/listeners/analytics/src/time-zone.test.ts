import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, type Interval, openZone, startOf, type Zone } from "./time-zone.ts";

const zoneNames = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Havana",
  "America/Nuuk",
  "America/Santiago",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Asia/Beirut",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

const open = (name: string): Zone => {
  const zone = openZone(name);
  if (!zone) throw new Error(`No zone ${name}`);
  return zone;
};

const quarterMs = 900_000;
const dayMs = 86_400_000;
const at = (text: string) => Date.parse(text);
const iso = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString());
const startsOf = (name: string, interval: Interval, from: string, to: string) =>
  iso(cut(open(name), interval, at(from), at(to)).map(({ start }) => start));

/** The calendar's name for an instant's day, week or month, by Intl's own words. */
const nameOf = (timeZone: string, interval: Exclude<Interval, "hour">) => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (instant: number): string => {
    const day = format.format(instant);
    if (interval === "day") return day;
    if (interval === "month") return day.slice(0, 7);
    const monday = at(day) - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
    return new Date(monday).toISOString().slice(0, 10);
  };
};

const period = fc
  .tuple(
    fc.integer({ min: at("2020-01-01") / quarterMs, max: at("2029-01-01") / quarterMs }),
    fc.integer({ min: 1, max: 9_000 }),
  )
  .map(([from, quarters]) => ({ from: from * quarterMs, to: (from + quarters) * quarterMs }));
const zoneName = fc.constantFrom(...zoneNames);

describe("a period, cut by the clocks of a zone", () => {
  test.each(["day", "week", "month"] as const)("has a new %s exactly where its calendar has one", (interval) => {
    fc.assert(
      fc.property(zoneName, period, (name, { from, to }) => {
        const nameAt = nameOf(name, interval);
        const turns = [from];
        for (let instant = from + quarterMs; instant < to; instant += quarterMs) {
          if (nameAt(instant) !== nameAt(instant - quarterMs)) turns.push(instant);
        }
        const stretches = cut(open(name), interval, from, to);
        expect(iso(stretches.map((stretch) => stretch.from))).toEqual(iso(turns));
        const [first] = stretches;
        if (!first) throw new Error("No stretch");
        expect(nameAt(first.start)).toBe(nameAt(from));
        expect(nameAt(first.start - quarterMs)).not.toBe(nameAt(from));
      }),
      { numRuns: 25 },
    );
  });

  test("is whole: its stretches follow each other from its begin to its end", () => {
    fc.assert(
      fc.property(
        zoneName,
        fc.constantFrom<Interval>("hour", "day", "week", "month"),
        period,
        (name, interval, { from, to }) => {
          const stretches = cut(open(name), interval, from, to);
          const ends = stretches.map((stretch) => stretch.to);
          expect(stretches.map((stretch) => stretch.from)).toEqual([from, ...ends.slice(0, -1)]);
          expect(ends.at(-1)).toBe(to);
          for (const stretch of stretches) expect(stretch.to).toBeGreaterThan(stretch.from);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("has hours that begin with the hour of the wall", () => {
    const whole = zoneNames.filter((name) => name !== "Australia/Lord_Howe");
    fc.assert(
      fc.property(fc.constantFrom(...whole), period, (name, { from, to }) => {
        const zone = open(name);
        for (const { start } of cut(zone, "hour", from, to)) expect(zone.toWall(start) % 3_600_000).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  test("has 23 hours on the day when summer begins and 25 when it ends", () => {
    expect(startsOf("Europe/Berlin", "day", "2026-03-28T23:00Z", "2026-03-30T22:00Z")).toEqual([
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(startsOf("Europe/Berlin", "hour", "2026-03-28T23:00Z", "2026-03-29T22:00Z")).toHaveLength(23);
    expect(startsOf("Europe/Berlin", "hour", "2026-10-24T22:00Z", "2026-10-25T23:00Z")).toHaveLength(25);
  });

  test("has weeks that begin on Monday, though the period does not", () => {
    expect(startsOf("America/New_York", "week", "2026-10-28T00:00Z", "2026-11-09T06:00Z")).toEqual([
      "2026-10-26T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
      "2026-11-09T05:00:00.000Z",
    ]);
  });

  test("has no day that the clocks skipped", () => {
    expect(startsOf("Pacific/Apia", "day", "2011-12-29T10:00Z", "2012-01-01T10:00Z")).toEqual([
      "2011-12-29T10:00:00.000Z",
      "2011-12-30T10:00:00.000Z",
      "2011-12-31T10:00:00.000Z",
    ]);
  });

  test("goes over the half hour by which Lord Howe moves its clocks", () => {
    expect(startsOf("Australia/Lord_Howe", "hour", "2026-10-03T14:30Z", "2026-10-03T17:00Z")).toEqual([
      "2026-10-03T14:30:00.000Z",
      "2026-10-03T15:30:00.000Z",
      "2026-10-03T16:00:00.000Z",
    ]);
    expect(startsOf("Australia/Lord_Howe", "hour", "2026-04-04T14:00Z", "2026-04-04T16:30Z")).toEqual([
      "2026-04-04T14:00:00.000Z",
      "2026-04-04T15:00:00.000Z",
      "2026-04-04T15:30:00.000Z",
    ]);
  });
});

test("a midnight that the clocks skip is the moment at which they do", () => {
  const beirut = open("Asia/Beirut");
  expect(iso([startOf(beirut, at("2026-03-29"))])).toEqual(["2026-03-28T22:00:00.000Z"]);
});

test("a midnight that comes twice is the first", () => {
  expect(iso([startOf(open("America/Havana"), at("2026-11-01"))])).toEqual(["2026-11-01T04:00:00.000Z"]);
});

test.each(["Europe/Atlantis", "", "+01:00", "../../etc", "Europe/Berlin\n", "é"])("%j is no time zone", (name) => {
  expect(openZone(name)).toBeNull();
});
