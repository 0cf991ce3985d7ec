import type { Cost } from "@souk/contracts/call";
import { internalHeaders } from "@souk/contracts/call";

const requestIdForm = /^[A-Za-z0-9-]{1,64}$/;

/** The request as the rest of the system may see it: with a request id, and without headers that only we may set. */
export const admit = (request: Request, newRequestId: () => string): Request => {
  const headers = new Headers(request.headers);
  const given = headers.get(internalHeaders.requestId) ?? "";
  for (const name of Object.values(internalHeaders)) headers.delete(name);
  headers.set(internalHeaders.requestId, requestIdForm.test(given) ? given : newRequestId());
  return new Request(request, { headers });
};

const always = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "Api-Version": "2026-11-01",
};

/** `Server-Timing` in milliseconds and counts, for developers' eyes only. */
const formatTiming = (ms: number, cost: Cost): string =>
  [
    `total;dur=${ms}`,
    `d1;desc="${cost.trips} trips, ${cost.rowsRead} rows read, ${cost.rowsWritten} written"`,
    `hops;desc="${cost.hops}"`,
    `objects;desc="${cost.objectCalls}"`,
  ].join(", ");

/** The answer as a client may see it. */
export const dress = (response: Response, requestId: string, timing: { ms: number; cost: Cost } | null): Response => {
  const headers = new Headers(response.headers);
  for (const name of Object.values(internalHeaders)) headers.delete(name);
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  headers.set("X-Request-Id", requestId);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-store");
  if (timing) headers.set("Server-Timing", formatTiming(timing.ms, timing.cost));
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
};
