import type { Outcome } from "@souk/kernel/result";
import { within } from "./deadline.ts";
import { namesEtag } from "./etag.ts";
import { logError } from "./log.ts";
import { hashToken } from "./signing.ts";

/** The parts of a screen: one that fails or is late is left empty and named, and the screen still comes. */
export type Parts = {
  degraded: string[];
  /** The part's value, or `empty` when it is refused, fails or takes longer than 300 ms. */
  take<T>(name: string, asked: Promise<Outcome<T>>, empty: T): Promise<T>;
  /** The part's value, or `empty` where there is none. */
  have<T>(name: string, value: T | null, empty: T): T;
};

const patienceMs = 300;

export const createParts = (requestId: string): Parts => {
  const degraded: string[] = [];
  const take = async <T>(name: string, asked: Promise<Outcome<T>>, empty: T): Promise<T> => {
    try {
      const outcome = await within(patienceMs, asked);
      if (outcome.ok) return outcome.value;
    } catch (error) {
      logError("screen without a part", error, { requestId, part: name });
    }
    degraded.push(name);
    return empty;
  };
  const have = <T>(name: string, value: T | null, empty: T): T => {
    if (value === null) degraded.push(name);
    return value ?? empty;
  };
  return { degraded, take, have };
};

/** A screen as it is sent: its body and the ETag that hashes it. */
export type Screen = { body: string; etag: string };

export const toScreen = (value: unknown): Screen => {
  const body = JSON.stringify(value);
  return { body, etag: `"${hashToken(body).slice(0, 32)}"` };
};

const shared = "public, max-age=60, stale-while-revalidate=300";

/** The screen, or 304 where the client has it; only what nobody signed in for may be kept by shared caches. */
export const answerScreen = (
  screen: Screen,
  asked: { signedIn: boolean; ifNoneMatch: string | undefined },
): Response => {
  const headers = {
    ETag: screen.etag,
    Vary: "Authorization",
    "Cache-Control": asked.signedIn ? "private, no-cache" : shared,
  };
  if (namesEtag(asked.ifNoneMatch, [screen.etag])) return new Response(null, { status: 304, headers });
  return new Response(screen.body, { headers: { ...headers, "Content-Type": "application/json" } });
};
