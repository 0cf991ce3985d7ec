import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { ask, type Context } from "@souk/platform/context";
import type { Env } from "./env.ts";

const keepers = ["IDENTITY", "CATALOG", "ORDERS", "DELIVERY", "REVIEWS", "NOTIFICATIONS"] as const;

/** What every Worker holds about a person, or the first refusal: half an export would pass for a whole one. */
export const exportPerson = async (ctx: Context<Env>, userId: string): Promise<Result<Holdings>> => {
  const parts = await Promise.all(
    keepers.map((keeper) => ask(ctx, (call) => ctx.env[keeper].exportPerson(call, { userId }))),
  );
  const refused = parts.find((part) => !part.ok);
  if (refused && !refused.ok) return refused;
  return accept(Object.assign({ exportedAt: ctx.now.toISOString() }, ...parts.map((part) => part.ok && part.value)));
};
