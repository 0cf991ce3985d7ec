import type { Principal } from "@souk/contracts/call";
import { refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import { describeStanding, type Standing } from "@souk/platform/limit";
import { authenticate } from "./authenticate.ts";
import type { Env } from "./env.ts";
import { countCaller, isSpent } from "./limits.ts";

const count = (c: ApiContext<Env>, principal: Principal | null): Standing | null =>
  c.env.LIMITS === "off" ? null : countCaller(c.req.raw, principal, c.get("context").now.getTime());

const tell = (c: ApiContext<Env>, standing: Standing | null): void => {
  for (const [name, value] of Object.entries(standing ? describeStanding(standing) : {})) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
};

/** Counts by its address whatever was answered before anybody asked who it comes from, such as a preflight. */
export const countUnadmitted = async (c: ApiContext<Env>, next: () => Promise<void>): Promise<void> => {
  await next();
  if (c.res.headers.has("RateLimit")) return;
  const standing = count(c, null);
  if (standing?.allowed === false) c.res = answerWith(c, refuse("rate_limited"));
  tell(c, standing);
};

/** Finds out who asks, once for the whole request, and counts it; says on every answer where the caller stands. */
export const admitCaller = async (c: ApiContext<Env>, next: () => Promise<void>): Promise<Response | undefined> => {
  const ctx = c.get("context");
  const mayGuess = () => c.env.LIMITS === "off" || !isSpent(c.req.raw, ctx.now.getTime());
  const caller = await authenticate(ctx, c.req.header("Authorization") ?? null, mayGuess);
  const principal = caller.ok ? caller.value : null;
  const standing = count(c, principal);
  const headers = standing ? describeStanding(standing) : {};
  if (standing?.allowed === false) return answerWith(c, refuse("rate_limited"), headers);
  if (!caller.ok) return answerWith(c, caller, headers);
  c.env.principal = principal;
  await next();
  tell(c, standing);
  return undefined;
};
