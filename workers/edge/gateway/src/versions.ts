import type { RouteName } from "@souk/contracts/routes";
import { refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Env } from "./env.ts";

/** A field that clients should leave: from when on, and when it goes (RFC 9745, RFC 8594). */
export type Retirement = { routes: readonly RouteName[]; deprecatedAt: string; sunsetAt: string };

/** What changed in an answer on a date, and how the answer of that date becomes the one that older clients know. */
export type Change = {
  date: string;
  routes: readonly RouteName[];
  downgrade: (body: Record<string, unknown>) => Record<string, unknown>;
};

/** The dated history of the API: the first version, and every change since, the oldest first. */
export type History = { first: string; changes: readonly Change[]; retirements: readonly Retirement[] };

export const history: History = { first: "2026-11-01", changes: [], retirements: [] };

/** Every date that `Api-Version` may name, the oldest first. */
export const listVersions = ({ first, changes }: History): string[] => [
  ...new Set([first, ...changes.map(({ date }) => date)]),
];

/** The version that answers whoever names none. */
export const newestVersion = (known: History): string => listVersions(known).at(-1) ?? known.first;

/** The version that a request asks for. */
export const versionOf = (c: { req: { header(name: string): string | undefined } }): string =>
  c.req.header("Api-Version") ?? newestVersion(history);

const isJson = (response: Response): boolean => response.headers.get("Content-Type") === "application/json";

const headersOf = ({ retirements }: History, name: RouteName): Record<string, string> => {
  const retired = retirements.find(({ routes }) => routes.includes(name));
  return retired
    ? {
        Deprecation: `@${Date.parse(retired.deprecatedAt) / 1_000}`,
        Sunset: new Date(retired.sunsetAt).toUTCString(),
      }
    : {};
};

/** Today's answer as a client of `version` knows it: every younger change of the route taken back, the youngest first. */
export const answerAs = async (
  known: History,
  version: string,
  name: RouteName,
  response: Response,
): Promise<Response> => {
  const younger = known.changes.filter(({ date, routes }) => date > version && routes.includes(name)).reverse();
  const retired = Object.entries(headersOf(known, name));
  const varies = known.changes.some(({ routes }) => routes.includes(name));
  if (!varies && retired.length === 0) return response;
  const changed = response.ok && younger.length > 0 && isJson(response);
  const body = changed
    ? JSON.stringify(
        younger.reduce((now, { downgrade }) => downgrade(now), await response.json<Record<string, unknown>>()),
      )
    : response.body;
  const answered = new Response(body, response);
  if (varies) answered.headers.append("Vary", "Api-Version");
  for (const [header, value] of retired) answered.headers.set(header, value);
  return answered;
};

/** Answers in the version that was asked for, and refuses one that never was. */
export const keepVersion = async (c: ApiContext<Env>, next: () => Promise<void>): Promise<Response | undefined> => {
  const version = versionOf(c);
  if (!listVersions(history).includes(version)) return answerWith(c, refuse("unknown_api_version"));
  await next();
  c.header("Api-Version", version);
  return undefined;
};
