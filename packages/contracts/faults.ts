import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";

/** What can be made to go wrong: calls, each named after what is called. */
export const faultTargets = [
  "payments.authorize",
  "payments.capture",
  "payments.refund",
  "inventory.reserve",
  "inventory.release",
  "delivery.prepare",
  "delivery.revoke",
  "notifications.send",
  "search.query",
] as const;
export type FaultTarget = (typeof faultTargets)[number];

/** `fail`: an error before the effect; `fail-after`: the effect, and an error for an answer; `hang`: neither; `slow`: both, later. */
export const faultModes = ["fail", "fail-after", "refuse", "hang", "slow"] as const;

export const setFaultBody = z
  .strictObject({
    mode: z.enum(faultModes),
    times: z.int().min(1).max(1_000_000_000).meta({ description: "How many calls it happens to" }),
    delayMs: z
      .int()
      .min(0)
      .max(60_000)
      .optional()
      .meta({ description: "How much later a `slow` answer comes, by default 1 200" }),
    userId: z.string().min(1).max(64).optional().meta({ description: "Only calls for this user suffer it" }),
  })
  .meta({ id: "SetFault" });
export type SetFault = z.output<typeof setFaultBody>;

/** What one call suffers. */
export type Fault = Pick<SetFault, "mode" | "delayMs">;

export const faultParams = z.object({
  target: z.string().meta({ description: `One of \`${faultTargets.join("` `")}\`` }),
});

export const faultList = z
  .object({
    data: z.array(
      setFaultBody.extend({
        target: z.enum(faultTargets),
        left: z.int().meta({ description: "How many calls it still happens to" }),
      }),
    ),
  })
  .meta({ id: "FaultList" });
export type FaultList = z.infer<typeof faultList>;

export interface FaultsService extends HttpService {
  /** What a call of the target for this user (null: nobody known) suffers now, null for nothing; the call is counted. */
  take(call: Call, input: { target: FaultTarget; userId: string | null }): Promise<Reply<Fault | null>>;
}
