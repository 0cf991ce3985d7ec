import type { Described } from "@souk/contracts/openapi";
import { type ProblemCode, problems } from "@souk/contracts/problems";
import { keepsAnswers, type Route } from "@souk/contracts/routes";

type Shared = { name: string; codes: ProblemCode[] };

/** The answers that many routes have in common, by status. */
const shared: Record<number, Shared> = {
  400: { name: "BadRequest", codes: ["malformed_body", "validation_failed", "unknown_api_version"] },
  401: { name: "Unauthorized", codes: ["authentication_required", "access_token_invalid"] },
  403: { name: "Forbidden", codes: ["forbidden"] },
  404: { name: "NotFound", codes: ["not_found"] },
  409: { name: "StillRunning", codes: ["idempotency_in_progress"] },
  413: { name: "TooLarge", codes: ["payload_too_large"] },
  415: { name: "NotJson", codes: ["unsupported_media_type"] },
  422: { name: "KeyReused", codes: ["idempotency_key_reuse"] },
  429: { name: "TooManyRequests", codes: ["rate_limited"] },
  500: { name: "InternalError", codes: ["internal_error"] },
  503: { name: "Unavailable", codes: ["service_unavailable"] },
};

const headersOf: Record<number, string[]> = { 401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"] };

export const toHeaderRef = (name: string): [string, Described] => [name, { $ref: `#/components/headers/${name}` }];

const describe = (status: number, codes: readonly ProblemCode[]): Described => ({
  description: codes.map((code) => `- \`${code}\`: ${problems[code].title}`).join("\n"),
  headers: Object.fromEntries(["X-Request-Id", ...(headersOf[status] ?? [])].map(toHeaderRef)),
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** `components.responses`. */
export const sharedAnswers = Object.fromEntries(
  Object.entries(shared).map(([status, { name, codes }]) => [name, describe(Number(status), codes)]),
);

const impliedStatuses = (route: Route): number[] => [
  ...[400, 401, 429, 500],
  // To a role, or to an API key.
  ...(route.who === "anyone" && route.scope === undefined ? [] : [403]),
  ...(route.path.includes("{") ? [404] : []),
  ...(keepsAnswers(route) ? [409, 422] : []),
  ...(route.body === "none" ? [] : [413]),
  ...(route.body === "json" || route.body === "optional-json" ? [415] : []),
  ...(route.owner === "GATEWAY" ? [] : [503]),
];

const ownCodes = (route: Route): ProblemCode[] => [
  ...(route.refuses ?? []),
  ...(route.idempotencyKey ? (["idempotency_key_required"] as const) : []),
  ...(route.method === "post" ? (["idempotency_key_invalid"] as const) : []),
];

/** Every problem that a route can answer with, by status: those it shares by reference, its own spelled out. */
export const describeProblems = (route: Route): Record<string, Described> => {
  const implied = impliedStatuses(route);
  const own = Map.groupBy(ownCodes(route), (code) => problems[code].status);
  const statuses = [...new Set([...implied, ...own.keys()])].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const common = implied.includes(status) ? shared[status] : undefined;
      const codes = own.get(status) ?? [];
      const isShared = common !== undefined && codes.length === 0;
      const answer = isShared
        ? { $ref: `#/components/responses/${common.name}` }
        : describe(status, [...new Set([...codes, ...(common?.codes ?? [])])]);
      return [String(status), answer];
    }),
  );
};
