import type { Principal } from "@souk/contracts/call";
import type { Route } from "@souk/contracts/routes";
import { askObject, type Context } from "@souk/platform/context";
import { type Standing, takeTurn, type Window } from "@souk/platform/limit";
import { logError } from "@souk/platform/log";
import { addressOf, callerOf, networkOf } from "./caller.ts";
import type { Env } from "./env.ts";
import { general, strict } from "./quotas.ts";

const remembered = 20_000;
const windows = new Map<string, Window>();

// Each isolate counts for itself, which is coarse and costs nothing; a flood of callers must not fill its memory.
const forgetSome = (now: number): void => {
  if (windows.size < remembered) return;
  for (const [caller, { since }] of windows) if (now >= since + general.windowMs) windows.delete(caller);
  if (windows.size >= remembered) windows.clear();
};

/** Counts a request against its caller's general limit, in this isolate. */
export const countCaller = (request: Request, principal: Principal | null, now: number): Standing => {
  const caller = callerOf(request, principal);
  forgetSome(now);
  const { window, standing } = takeTurn(windows.get(caller) ?? null, general, now);
  windows.set(caller, window);
  return standing;
};

/** Whether who is not signed in has no request left from where this one comes, in this isolate. */
export const isSpent = (request: Request, now: number): boolean =>
  takeTurn(windows.get(callerOf(request, null)) ?? null, general, now).standing.allowed === false;

/** Counts a request against the limit of its route, exactly; null where the route has none, or where nobody can count. */
export const countAtDoor = async (ctx: Context<Env>, { limit }: Route, request: Request): Promise<Standing | null> => {
  if (!limit || ctx.env.LIMITS === "off") return null;
  const counter = ctx.env.LIMITER.getByName(`${limit} ${networkOf(addressOf(request))}`);
  const taken = await askObject(ctx, (call) => counter.take(call, strict[limit])).catch((error: unknown) => {
    logError("limit not counted", error, { requestId: ctx.call.requestId, limit });
    return null;
  });
  return taken?.ok ? taken.value : null;
};
