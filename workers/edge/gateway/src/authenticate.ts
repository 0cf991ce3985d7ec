import type { Call, Principal } from "@souk/contracts/call";
import type { PublicKey } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import type { Route } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { verifyAccessToken } from "@souk/platform/access-token";
import { ask, type Context } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { isApiKey, readHolder } from "./api-key.ts";
import type { Env } from "./env.ts";

/** For how long a revoked key may still open something in an isolate that knew it. */
const keysLiveMs = 60_000;
const refetchAfterMs = 5_000;
let cached: { keys: PublicKey[]; at: number } = { keys: [], at: 0 };

const fetchKeys = async (ctx: Context<Env>): Promise<PublicKey[]> => {
  const listed = await ask(ctx, (call: Call) => ctx.env.IDENTITY.listKeys(call, null));
  return listed.ok ? listed.value.keys : [];
};

const readKeys = async (ctx: Context<Env>, maxAgeMs: number): Promise<PublicKey[]> => {
  if (ctx.now.getTime() - cached.at < maxAgeMs) return cached.keys;
  try {
    cached = { keys: await fetchKeys(ctx), at: ctx.now.getTime() };
  } catch (error) {
    if (cached.keys.length === 0) throw error;
    cached = { keys: cached.keys, at: ctx.now.getTime() };
    logError("keys not refreshed", error, { requestId: ctx.call.requestId });
  }
  return cached.keys;
};

const verify = async (ctx: Context<Env>, token: string): Promise<Result<Principal>> => {
  const first = await verifyAccessToken(token, await readKeys(ctx, keysLiveMs), ctx.now);
  if (first !== "unknown_key") return first;
  const second = await verifyAccessToken(token, await readKeys(ctx, refetchAfterMs), ctx.now);
  return second === "unknown_key" ? refuse("access_token_invalid") : second;
};

/** Who asks, or null where nobody signed in; a bad token is refused even where none is needed. Only who `mayGuess` has a key looked up that is not known here. */
export const authenticate = async (
  ctx: Context<Env>,
  header: string | null,
  mayGuess: () => boolean,
): Promise<Result<Principal | null>> => {
  if (header === null) return accept(null);
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (!token) return refuse("access_token_invalid");
  return isApiKey(token) ? readHolder(ctx, token, mayGuess) : verify(ctx, token);
};

const opens = ({ scope }: Route, { scopes }: Principal): boolean =>
  scopes === undefined || (scope !== undefined && scopes.includes(scope));

/** As whom the route is entered, null for nobody in particular; refuses a role, or an API key, that it is closed to. */
export const authorize = (route: Route, principal: Principal | null): Result<Principal | null> => {
  const { who, scope } = route;
  if (!principal) return who === "anyone" ? accept(null) : refuse("authentication_required");
  // Where anyone may come and no key is spoken of, a key says nothing.
  if (who === "anyone" && scope === undefined && principal.scopes) return accept(null);
  if (!opens(route, principal)) return refuse("forbidden", "The API key is not allowed to do this.");
  const isAllowed = typeof who === "string" || who.includes(principal.role);
  return isAllowed ? accept(principal) : refuse("forbidden");
};

/** Refuses `access_token_invalid` where the route asks for a living session and the caller's has ended. */
export const checkSession = async (
  ctx: Context<Env>,
  { session }: Route,
  principal: Principal | null,
): Promise<Result<null>> => {
  if (session !== "checked" || !principal) return accept(null);
  const { userId, sessionId } = principal;
  return ask(ctx, (call) => ctx.env.IDENTITY.checkSession(call, { userId, sessionId }));
};
