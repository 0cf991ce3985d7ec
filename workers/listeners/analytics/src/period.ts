import { accept, type Outcome, type Refusal } from "@souk/kernel/result";
import { cover, type Grain, widen } from "./spans.ts";
import { cut, dayMs, type Interval, openZone, startOf, type Zone } from "./time-zone.ts";

export type PeriodQuery = { from?: string | undefined; to?: string | undefined; timezone?: string | undefined };

/** A period in seconds since the epoch, `to` exclusive, by whole quarters of an hour, and whose clocks cut it. */
export type Period = { from: number; to: number; zone: Zone };

const defaultDays = 30;
const maxStretches = 1_000;

const wrong = (pointer: string, message: string): { ok: false; problem: Refusal<"validation_failed"> } => ({
  ok: false,
  problem: { code: "validation_failed", errors: [{ pointer, message }] },
});

const instantOf = (text: string, zone: Zone): number =>
  text.includes("T") ? Date.parse(text) : startOf(zone, Date.parse(text));

/** The asked period, or the 30 days before `to`; a date is where the asker's day begins. */
export const resolvePeriod = (query: PeriodQuery, now: Date): Outcome<Period, "validation_failed"> => {
  const zone = openZone(query.timezone ?? "UTC");
  if (!zone) return wrong("/timezone", "Not an IANA time zone");
  const to = query.to === undefined ? now.getTime() : instantOf(query.to, zone);
  const from = query.from === undefined ? to - defaultDays * dayMs : instantOf(query.from, zone);
  if (from >= to) return wrong("/from", "The period ends before it begins");
  return accept({ ...widen({ from: from / 1_000, to: to / 1_000 }), zone });
};

/** A span of buckets to be read, and the number of the stretch that it is a part of. */
export type Piece = [stretch: number, grain: Grain, from: number, to: number];

/** The spans of the whole period. */
export const toPieces = ({ from, to }: { from: number; to: number }, stretch = 0): Piece[] =>
  cover(from, to).map((span) => [stretch, span.grain, span.from, span.to]);

/** Parts of a period, each with the start of its hour, day, week or month in milliseconds. */
export type Stretches = { starts: number[]; pieces: Piece[] };

const shortestMs: Record<Interval, number> = { hour: dayMs / 24, day: dayMs, week: 7 * dayMs, month: 28 * dayMs };

/** The period by the zone's hours, days, weeks or months; refuses more than 1 000 of them. */
export const divide = ({ zone, from, to }: Period, interval: Interval): Outcome<Stretches, "validation_failed"> => {
  if (((to - from) * 1_000) / shortestMs[interval] > maxStretches) {
    return wrong("/from", `The period has more than ${maxStretches} of that interval`);
  }
  const stretches = cut(zone, interval, from * 1_000, to * 1_000);
  return accept({
    starts: stretches.map(({ start }) => start),
    pieces: stretches.flatMap((part, index) => toPieces({ from: part.from / 1_000, to: part.to / 1_000 }, index)),
  });
};
