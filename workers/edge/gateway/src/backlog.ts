import type { Backlog } from "@souk/contracts/call";
import { type Subscriber, subscribers } from "@souk/contracts/subscriptions";
import { ask, type Context } from "@souk/platform/context";
import type { Env } from "./env.ts";

/** Every Worker behind the gateway, by its binding. */
export const workers = [
  "IDENTITY",
  "CATALOG",
  "ORDERS",
  "PAYMENTS",
  "DELIVERY",
  "REVIEWS",
  "ANALYTICS",
  "SEARCH",
  "MOBILE",
  "WEB",
  "NOTIFICATIONS",
  "EVENT_BUS",
  "CARD_PROCESSOR",
] as const;

const readOne = async (ctx: Context<Env>, name: (typeof workers)[number]): Promise<Backlog> => {
  const worker = ctx.env[name];
  // Production has no sandbox.
  if (!worker) return {};
  const short = name.toLowerCase().replaceAll("_", "-");
  const read = await ask(ctx, (call) => worker.readBacklog(call)).catch(() => null);
  if (!read?.ok) return { [`${short}: unreachable`]: 1 };
  return Object.fromEntries(Object.entries(read.value).map(([what, count]) => [`${short}: ${what}`, count]));
};

/** What every Worker still has to do by itself, where there is something; asking them arms their standing alarms. */
export const readBacklogs = async (ctx: Context<Env>): Promise<Backlog> => {
  const all = await Promise.all(workers.map((name) => readOne(ctx, name)));
  return Object.fromEntries(all.flatMap((backlog) => Object.entries(backlog)).filter(([, count]) => count > 0));
};

const armEveryMs = 30_000;
let armedAt = 0;

/** Arms every standing alarm, at most twice a minute in one isolate. */
export const armAlarms = async (ctx: Context<Env>): Promise<void> => {
  if (ctx.now.getTime() - armedAt < armEveryMs) return;
  armedAt = ctx.now.getTime();
  await readBacklogs(ctx);
};

/** How far each subscriber is behind the log; null where its Worker does not answer. */
export const readLags = async (ctx: Context<Env>): Promise<{ name: string; lag: number | null }[]> =>
  Promise.all(
    subscribers.map(async (name) => {
      const worker = ctx.env[name.toUpperCase() as Uppercase<Subscriber>];
      const read = await ask(ctx, (call) => worker.readBacklog(call)).catch(() => null);
      return { name, lag: read?.ok ? (read.value.inbox ?? 0) : null };
    }),
  );
