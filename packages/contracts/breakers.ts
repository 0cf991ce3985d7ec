import * as z from "zod";
import type { Call, Reply } from "./call.ts";
import { time } from "./time.ts";

/** The dependencies behind a circuit that orders call, and those of search. */
export const purchaseBreakers = [
  "payments:charge",
  "payments:refund",
  "inventory",
  "delivery",
  "notifications",
] as const;
export const searchBreakers = ["search"] as const;

export type PurchaseBreaker = (typeof purchaseBreakers)[number];
export type BreakerName = PurchaseBreaker | (typeof searchBreakers)[number] | `webhook:${string}`;

export const breakerStates = ["closed", "open", "half_open", "forced_open", "disabled"] as const;

export const breaker = z
  .object({
    name: z.string().meta({ example: "payments:charge" }),
    state: z.enum(breakerStates),
    calls: z.int().meta({ description: "In the last 30 seconds" }),
    failures: z.int().meta({ description: "Of these calls; a refusal is none" }),
    openedAt: time.nullable(),
    retryAt: time.nullable().meta({ description: "From then on the next calls are probes" }),
    lastError: z.string().nullable(),
  })
  .meta({ id: "Breaker" });
export type BreakerView = z.infer<typeof breaker>;
export const breakerList = z.object({ data: z.array(breaker) }).meta({ id: "BreakerList" });
export type BreakerList = z.infer<typeof breakerList>;

export const breakerParams = z.object({ name: z.string().meta({ example: "payments:charge" }) });
export const setBreakerBody = z
  .strictObject({
    state: z.enum(["forced_open", "disabled", "auto"]).meta({
      description: "`forced_open` lets nothing through, `disabled` everything, `auto` takes either back",
    }),
  })
  .meta({ id: "SetBreaker" });
export type SetBreaker = z.infer<typeof setBreakerBody>;

/** What a Worker that guards its calls offers the operators. */
export interface BreakerService {
  /** The circuits of what this Worker calls. */
  listBreakers(call: Call): Promise<Reply<BreakerView[]>>;
  /** Overrules one of them, or takes that back; refuses `not_found` for another's. */
  setBreaker(call: Call, input: { name: string } & SetBreaker): Promise<Reply<BreakerView>>;
}
