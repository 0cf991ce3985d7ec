import { type Cost, internalHeaders } from "@souk/contracts/call";
import { history, newestVersion } from "./versions.ts";

const requestIdForm = /^[A-Za-z0-9-]{1,64}$/;

/** The request as the rest of the system may see it: with a request id, and without headers that only we may set. */
export const admit = (outside: Request, newRequestId: () => string): { request: Request; requestId: string } => {
  const given = outside.headers.get(internalHeaders.requestId) ?? "";
  const requestId = requestIdForm.test(given) ? given : newRequestId();
  const headers = new Headers(outside.headers);
  for (const name of Object.values(internalHeaders)) headers.delete(name);
  headers.set(internalHeaders.requestId, requestId);
  return { request: new Request(outside, { headers }), requestId };
};

const always = {
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

const unlessSet = {
  "Api-Version": newestVersion(history),
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** `Server-Timing` in milliseconds and counts, for developers' eyes only. */
const formatTiming = (ms: number, cost: Cost): string =>
  [
    `total;dur=${ms}`,
    `d1;desc="${cost.trips} trips, ${cost.rowsRead} rows read, ${cost.rowsWritten} written"`,
    `writes;desc="${cost.writes}"`,
    `hops;desc="${cost.hops}"`,
    `objects;desc="${cost.objectCalls}"`,
  ].join(", ");

/** The answer as a client may see it. */
export const dress = (response: Response, requestId: string, timing: { ms: number; cost: Cost } | null): Response => {
  const headers = new Headers(response.headers);
  for (const name of Object.values(internalHeaders)) headers.delete(name);
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  for (const [name, value] of Object.entries(unlessSet)) if (!headers.has(name)) headers.set(name, value);
  headers.set("X-Request-Id", requestId);
  if (timing) headers.set("Server-Timing", formatTiming(timing.ms, timing.cost));
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
};
