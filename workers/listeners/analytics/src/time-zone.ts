/** A place's clocks. Times are milliseconds; a wall time is what the clocks show, read as though it were UTC. */
export type Zone = { toWall(instant: number): number };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;

const createFormat = (name: string): Intl.DateTimeFormat | null => {
  try {
    return new Intl.DateTimeFormat("en-US", { ...fields, timeZone: name, hourCycle: "h23" });
  } catch {
    return null;
  }
};

/** The clocks of an IANA time zone such as `Europe/Berlin`, or null where there is no such zone. */
export const openZone = (name: string): Zone | null => {
  const format = /^[A-Za-z][\w+/-]*$/.test(name) ? createFormat(name) : null;
  if (!format) return null;
  if (format.resolvedOptions().timeZone === "UTC") return { toWall: (instant) => instant };
  return {
    toWall(instant) {
      const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
      const sinceMinute = ((instant % minuteMs) + minuteMs) % minuteMs;
      return Date.UTC(year, month - 1, day, hour, minute) + sinceMinute;
    },
  };
};

const findFirst = (zone: Zone, wall: number, before: number, behind: number): number => {
  if (behind - before <= minuteMs) return behind;
  const middle = before + Math.floor((behind - before) / 2 / minuteMs) * minuteMs;
  return zone.toWall(middle) >= wall ? findFirst(zone, wall, before, middle) : findFirst(zone, wall, middle, behind);
};

/** The first instant at which the clocks show a wall time of full minutes, or a later one where they skip it. */
export const startOf = (zone: Zone, wall: number): number => {
  const around = [wall - dayMs, wall + dayMs].map((near) => wall - (zone.toWall(near) - near));
  const [earlier, later] = [Math.min(...around), Math.max(...around)];
  if (zone.toWall(earlier) === wall) return earlier;
  return zone.toWall(later) === wall ? later : findFirst(zone, wall, earlier, later);
};

export type Interval = "hour" | "day" | "week" | "month";

const floorDay = (wall: number): number => Math.floor(wall / dayMs) * dayMs;

/** Where the wall clock's day, week (from Monday) or month begins. */
const floorWall = (wall: number, interval: Exclude<Interval, "hour">): number => {
  const date = new Date(wall);
  if (interval === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return floorDay(wall) - (interval === "week" ? ((date.getUTCDay() + 6) % 7) * dayMs : 0);
};

const nextWall = (wall: number, interval: Exclude<Interval, "hour">): number => {
  const date = new Date(wall);
  if (interval === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return wall + (interval === "week" ? 7 : 1) * dayMs;
};

const floorHour = (zone: Zone, instant: number): number => instant - (zone.toWall(instant) % hourMs);

const nextHour = (zone: Zone, start: number): number => {
  const next = floorHour(zone, start + hourMs);
  // Where clocks are moved by half an hour, an hour of the wall is shorter or longer.
  return next > start && zone.toWall(next) % hourMs === 0 ? next : start + hourMs;
};

function* listStarts(zone: Zone, interval: Interval, from: number): Generator<number> {
  if (interval === "hour") {
    for (let start = floorHour(zone, from); ; start = nextHour(zone, start)) yield start;
  }
  for (let wall = floorWall(zone.toWall(from), interval); ; wall = nextWall(wall, interval)) yield startOf(zone, wall);
}

/** A stretch of the wall's calendar that begins at `start`, and the part of it that lies in the period asked for. */
export type Stretch = { start: number; from: number; to: number };

/** Cuts a period by the hours, days, weeks or months of a zone's wall clocks, in order and without a gap. */
export const cut = (zone: Zone, interval: Interval, from: number, to: number): Stretch[] => {
  const stretches: Stretch[] = [];
  let start: number | null = null;
  for (const next of listStarts(zone, interval, from)) {
    if (start !== null && next > Math.max(start, from)) {
      stretches.push({ start, from: Math.max(start, from), to: Math.min(next, to) });
    }
    if (next >= to) return stretches;
    start = next;
  }
  return stretches;
};
