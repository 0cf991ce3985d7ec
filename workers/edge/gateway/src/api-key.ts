import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { ask, type Context } from "@souk/platform/context";
import { hashToken } from "@souk/platform/signing";
import type { Env } from "./env.ts";

/** For how long a revoked key may still open something in an isolate that knew it. */
const knownForMs = 5_000;
const remembered = 1_000;
const known = new Map<string, { holder: Principal; at: number }>();

export const isApiKey = (token: string): boolean => token.startsWith("mk_");

/** Whom an API key speaks for, asked of identity once in five seconds, and only for who `mayGuess`. */
export const readHolder = async (
  ctx: Context<Env>,
  key: string,
  mayGuess: () => boolean,
): Promise<Result<Principal>> => {
  const hash = hashToken(key);
  const now = ctx.now.getTime();
  const kept = known.get(hash);
  if (kept && now - kept.at < knownForMs) return accept(kept.holder);
  if (!mayGuess()) return refuse("access_token_invalid");
  const verified = await ask(ctx, (call) => ctx.env.IDENTITY.verifyKey(call, { key }));
  known.delete(hash);
  if (!verified.ok) return verified;
  if (known.size >= remembered) known.clear();
  known.set(hash, { holder: verified.value, at: now });
  return verified;
};
