import type { Result } from "@souk/contracts/problems";
import { type ApiContext, answerWith } from "./api.ts";
import type { BaseEnv, Context } from "./context.ts";
import { answerScreen, toScreen } from "./screen.ts";
import type { ScreenCache } from "./screen-cache.ts";

type Made = { degraded: string[] };

/** Answers with a screen of its own for each who asks, never kept by shared caches. */
export const answerOwnScreen = async <Env extends BaseEnv, T extends Made>(
  c: ApiContext<Env>,
  make: (ctx: Context<Env>) => Promise<Result<T>>,
): Promise<Response> => {
  const made = await make(c.get("context"));
  if (!made.ok) return answerWith(c, made);
  return answerScreen(toScreen(made.value), { signedIn: true, ifNoneMatch: c.req.header("If-None-Match") });
};

/** Answers with a screen that all who are not signed in share for a few seconds; one with a part missing is not kept. */
export const answerSharedScreen = async <Env extends BaseEnv, T extends Made>(
  c: ApiContext<Env>,
  cache: ScreenCache,
  make: (ctx: Context<Env>) => Promise<Result<T>>,
): Promise<Response> => {
  const ctx = c.get("context");
  if (ctx.call.principal) return answerOwnScreen(c, make);
  const asked = { signedIn: false, ifNoneMatch: c.req.header("If-None-Match") };
  const now = ctx.now.getTime();
  const kept = await cache.read(c.req.path, now);
  if (kept) return answerScreen(kept, asked);
  const made = await make(ctx);
  if (!made.ok) return answerWith(c, made);
  const screen = toScreen(made.value);
  if (made.value.degraded.length === 0) c.executionCtx.waitUntil(cache.keep(c.req.path, screen, now));
  return answerScreen(screen, asked);
};
