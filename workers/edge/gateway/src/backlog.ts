import type { Backlog } from "@souk/contracts/call";
import type { ProjectingService, ProjectionRebuild } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import { type Subscriber, subscribers, subscriptions } from "@souk/contracts/subscriptions";
import { refuse } from "@souk/kernel/result";
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
  "FAULTS",
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

/** What Workers, by default all, still have to do by themselves, where there is something; asking them arms their standing alarms. */
export const readBacklogs = async (
  ctx: Context<Env>,
  names: readonly (typeof workers)[number][] = workers,
): Promise<Backlog> => {
  const all = await Promise.all(names.map((name) => readOne(ctx, name)));
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

const keeperOf = ({ env }: Context<Env>, name: Subscriber): ProjectingService =>
  env[name.toUpperCase() as Uppercase<Subscriber>];

const isSubscriber = (name: string): name is Subscriber => Object.hasOwn(subscriptions, name);

/** Begins, or looks after, the rebuild of one projection; refuses `not_found` for a name that none has. */
export const askRebuild = async (
  ctx: Context<Env>,
  name: string,
  method: "startRebuild" | "readRebuild",
): Promise<Result<ProjectionRebuild>> =>
  isSubscriber(name) ? ask(ctx, (call) => keeperOf(ctx, name)[method](call, null)) : refuse("not_found");

/** How far each subscriber is behind the log; null where its Worker does not answer. */
export const readLags = async (ctx: Context<Env>): Promise<{ name: string; lag: number | null }[]> =>
  Promise.all(
    subscribers.map(async (name) => {
      const worker = ctx.env[name.toUpperCase() as Uppercase<Subscriber>];
      const read = await ask(ctx, (call) => worker.readBacklog(call)).catch(() => null);
      return { name, lag: read?.ok ? (read.value.inbox ?? 0) : null };
    }),
  );
