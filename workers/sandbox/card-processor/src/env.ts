import type { BaseEnv } from "@souk/platform/context";
import type { Processor } from "./processor.ts";

export type Env = BaseEnv & {
  PROCESSOR: DurableObjectNamespace<Processor>;
  /** Where webhooks are sent. */
  GATEWAY: Fetcher;
  STRIPE_WEBHOOK_SECRET: string;
};
