import type { Call, Principal, Reply } from "@souk/contracts/call";
import type { ProjectionRebuild } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import { type Outcome, refuse } from "@souk/kernel/result";
import { newId } from "./ids.ts";
import { logError } from "./log.ts";
import { createMeter, type Meter } from "./meter.ts";

/** The variables that every Worker has. */
export type BaseEnv = { ENVIRONMENT: "production" | "development" | "test"; PUBLIC_ORIGIN: string };

/** A Worker's own Durable Objects, typed by what they offer. */
export type ObjectNamespace<Methods> = { getByName(name: string): Methods };

/** What a command or query is given: its bindings, who asks and why, the time, and where to note what it costs. */
export type Context<Env> = {
  env: Env;
  call: Call;
  meter: Meter;
  now: Date;
  /** By how much `now` lies in the past, where development asks there. */
  behindMs?: number;
  newId: typeof newId;
};

export const openContext = <Env>(env: Env, call: Call): Context<Env> => ({
  env,
  call,
  meter: createMeter(),
  now: new Date(),
  newId,
});

/** What a Worker's outbox object offers the Worker itself. */
export interface OutboxMethods {
  /** Sends what waits in the outbox to the log. */
  poke(call: Call): Promise<Reply<null>>;
  /** How many events wait to be sent. */
  countWaiting(call: Call): Promise<Reply<number>>;
}

/** What a Worker's inbox object offers the Worker itself. */
export interface InboxMethods {
  /** Pulls from the log what the queue has lost or not brought yet. */
  poke(call: Call): Promise<Reply<null>>;
  /** How far the subscriber is behind: 0 once it has applied everything addressed to it. */
  readLag(call: Call): Promise<Reply<number>>;
  /** Begins a rebuild of the subscriber's projection, unless one is under way. */
  startRebuild(call: Call): Promise<Reply<ProjectionRebuild>>;
  /** The newest rebuild; refuses `not_found` where there was none. */
  readRebuild(call: Call): Promise<Reply<ProjectionRebuild>>;
}

type WithOutbox = { OUTBOX?: ObjectNamespace<OutboxMethods> };

/** Wakes the outbox where the call has committed something; one that misses it looks by itself. */
export const pokeOutbox = async (ctx: Context<unknown>): Promise<void> => {
  const { OUTBOX } = ctx.env as WithOutbox;
  if (!OUTBOX || !ctx.meter.committed) return;
  await OUTBOX.getByName("outbox")
    .poke(ctx.call)
    .catch((error: unknown) => logError("outbox not woken", error, { requestId: ctx.call.requestId }));
};

/** Runs one RPC method and sends its cost back with the outcome; a bug is logged where it happens and thrown to the caller. */
export const serve = async <Env, T, Code extends string>(
  env: Env,
  call: Call,
  run: (ctx: Context<Env>) => Promise<Outcome<T, Code>> | Outcome<T, Code>,
): Promise<Reply<T, Code>> => {
  const ctx = openContext(env, call);
  try {
    const outcome = await run(ctx);
    await pokeOutbox(ctx);
    return { ...outcome, cost: ctx.meter.cost };
  } catch (error) {
    if (!(error instanceof Unanswered)) logError("call failed", error, { requestId: call.requestId });
    throw error;
  }
};

/** A Worker or object that was called did not answer: whether the call took effect is unknown. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

type Asking = Pick<Context<unknown>, "call" | "meter">;
type Method<T, Code extends string> = (call: Call) => Promise<Reply<T, Code>>;

const askAt = async <T, Code extends string>(
  ctx: Asking,
  place: "hops" | "objectCalls",
  method: Method<T, Code>,
): Promise<Outcome<T, Code>> => {
  ctx.meter.add({ [place]: 1 });
  const reply = await method(ctx.call).catch((cause: unknown) => {
    throw new Unanswered(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  const { cost, ...outcome } = reply;
  ctx.meter.add(cost);
  return outcome;
};

/** Calls another Worker and adds what that took to the context's cost; throws `Unanswered` when no reply comes. */
export const ask = <T, Code extends string>(ctx: Asking, method: Method<T, Code>): Promise<Outcome<T, Code>> =>
  askAt(ctx, "hops", method);

/** Calls one of this Worker's own Durable Objects, counted apart from hops; throws `Unanswered` when no reply comes. */
export const askObject = <T, Code extends string>(ctx: Asking, method: Method<T, Code>): Promise<Outcome<T, Code>> =>
  askAt(ctx, "objectCalls", method);

/** Runs a query for the call's principal; refuses `authentication_required` where nobody signed in. */
export const asCaller = async <T>(
  { call: { principal } }: Pick<Context<unknown>, "call">,
  query: (principal: Principal) => Promise<Result<T>>,
): Promise<Result<T>> => (principal ? query(principal) : refuse("authentication_required"));
