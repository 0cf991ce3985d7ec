import type { ApiPart } from "@souk/contracts/openapi";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { ask, type Context } from "@souk/platform/context";
import { workers } from "../backlog.ts";
import type { Env } from "../env.ts";
import { toDocument } from "./document.ts";

const liveMs = 300_000;
let cached: { text: string; at: number } | null = null;

const collectParts = async (ctx: Context<Env>): Promise<Result<ApiPart[]>> => {
  // Production has no sandbox.
  const present = workers.flatMap((name) => ctx.env[name] ?? []);
  const parts = await Promise.all(present.map((worker) => ask(ctx, (call) => worker.describeRoutes(call))));
  const refused = parts.find((part) => !part.ok);
  return refused && !refused.ok ? refused : accept(parts.flatMap((part) => (part.ok ? part.value : [])));
};

/** The OpenAPI document as text, of the gateway's own part and every Worker's; up to 5 minutes old. */
export const readDocument = async (ctx: Context<Env>, own: ApiPart): Promise<Result<string>> => {
  if (cached && ctx.now.getTime() - cached.at < liveMs) return accept(cached.text);
  const parts = await collectParts(ctx);
  if (!parts.ok) return parts;
  const { PUBLIC_ORIGIN: origin, ENVIRONMENT } = ctx.env;
  const document = toDocument([own, ...parts.value], { origin, isProduction: ENVIRONMENT === "production" });
  cached = { text: JSON.stringify(document), at: ctx.now.getTime() };
  return accept(cached.text);
};
