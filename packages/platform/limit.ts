/** So many requests in so many milliseconds, counted from the first of them. */
export type Limit = { name: string; quota: number; windowMs: number };

/** What was counted so far, and since when (milliseconds since the epoch). */
export type Window = { since: number; count: number };

/** Where a caller stands with a limit after asking. */
export type Standing = Limit & { remaining: number; resetMs: number; allowed: boolean };

const current = (window: Window | null, { windowMs }: Limit, now: number): Window =>
  window && now < window.since + windowMs ? window : { since: now, count: 0 };

/** Counts one request; one over the quota is refused and not counted. */
export const takeTurn = (before: Window | null, limit: Limit, now: number): { window: Window; standing: Standing } => {
  const { since, count } = current(before, limit, now);
  const allowed = count < limit.quota;
  const window = { since, count: allowed ? count + 1 : count };
  const resetMs = since + limit.windowMs - now;
  return { window, standing: { ...limit, remaining: limit.quota - window.count, resetMs, allowed } };
};

const seconds = (ms: number): number => Math.ceil(ms / 1_000);

/** The headers that tell a client where it stands (draft-ietf-httpapi-ratelimit-headers), and when to come back. */
export const describeStanding = (standing: Standing): Record<string, string> => {
  const { name, quota, windowMs, remaining, resetMs, allowed } = standing;
  return {
    "RateLimit-Policy": `"${name}";q=${quota};w=${seconds(windowMs)}`,
    RateLimit: `"${name}";r=${remaining};t=${seconds(resetMs)}`,
    ...(!allowed && { "Retry-After": String(seconds(resetMs)) }),
  };
};
