import type { Call, Reply } from "@souk/contracts/call";
import type { Outcome } from "@souk/kernel/result";
import { newId } from "./ids.ts";
import { createMeter, type Meter } from "./meter.ts";

/** The variables that every Worker has. */
export type BaseEnv = { ENVIRONMENT: "production" | "development" | "test"; PUBLIC_ORIGIN: string };

/** What a command or query is given: its bindings, who asks and why, the time, and where to note what it costs. */
export type Context<Env> = {
  env: Env;
  call: Call;
  meter: Meter;
  now: Date;
  newId: typeof newId;
};

export const openContext = <Env>(env: Env, call: Call): Context<Env> => ({
  env,
  call,
  meter: createMeter(),
  now: new Date(),
  newId,
});

/** Runs one RPC method and sends its cost back with the outcome. */
export const serve = async <Env, T, Code extends string>(
  env: Env,
  call: Call,
  run: (ctx: Context<Env>) => Promise<Outcome<T, Code>>,
): Promise<Reply<T, Code>> => {
  const ctx = openContext(env, call);
  const outcome = await run(ctx);
  return { ...outcome, cost: ctx.meter.cost };
};

/** Calls another Worker and adds what that took to the context's cost. */
export const ask = async <T, Code extends string>(
  ctx: Pick<Context<unknown>, "call" | "meter">,
  method: (call: Call) => Promise<Reply<T, Code>>,
): Promise<Outcome<T, Code>> => {
  ctx.meter.add({ hops: 1 });
  const { cost, ...outcome } = await method(ctx.call);
  ctx.meter.add(cost);
  return outcome;
};
