import type { BaseEnv, Context } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  /** Who moves the money: Stripe itself, or the sandbox behind CARD_PROCESSOR, which production does not have. */
  PROVIDER: "stripe" | "sandbox";
  CARD_PROCESSOR?: Fetcher;
  STRIPE_API_KEY: string;
  PLATFORM_FEE_BASIS_POINTS: string;
};

export type PaymentsContext = Context<Env>;
