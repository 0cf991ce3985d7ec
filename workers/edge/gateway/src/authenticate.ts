import type { Call, Principal } from "@souk/contracts/call";
import type { PublicKey } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import type { Route } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { verifyAccessToken } from "@souk/platform/access-token";
import { ask, type Context } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import type { Env } from "./env.ts";

const keysLiveMs = 300_000;
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

/** Who asks, or null where nobody signed in; a bad token is refused even where none is needed. */
export const authenticate = async (ctx: Context<Env>, header: string | null): Promise<Result<Principal | null>> => {
  if (header === null) return accept(null);
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  return token ? verify(ctx, token) : refuse("access_token_invalid");
};

/** Whether the route is open to whoever asks. */
export const authorize = (who: Route["who"], principal: Principal | null): Result<null> => {
  if (who === "anyone") return accept(null);
  if (!principal) return refuse("authentication_required");
  return who === "user" || who.includes(principal.role) ? accept(null) : refuse("forbidden");
};
