import type { Env } from "./env.ts";
import { Processor as RealProcessor } from "./processor.ts";

type Heard = { url: string; signature: string; body: string };

/** Who listens to the webhooks in their tests, and what is wrong with it. */
export const world = {
  heard: [] as Heard[],
  /** How many deliveries are answered 503 from now on. */
  refuses: 0,
  /** How many deliveries are never answered from now on. */
  hangs: 0,
  /** Runs before a delivery is answered. */
  onHearing: null as (() => Promise<unknown>) | null,
};

const listen = async (request: Request): Promise<Response> => {
  if (world.refuses-- > 0) return new Response(null, { status: 503 });
  if (world.hangs-- > 0) {
    await new Promise((_, fail) => request.signal.addEventListener("abort", () => fail(request.signal.reason)));
  }
  const signature = request.headers.get("Stripe-Signature") ?? "";
  world.heard.push({ url: request.url, signature, body: await request.text() });
  await world.onHearing?.();
  return new Response(null, { status: 200 });
};

const gateway = {
  fetch: (input: RequestInfo | URL, init?: RequestInit) => listen(new Request(input, init)),
} as Fetcher;

/** @public The object that test.wrangler.toml names: the real one in this world. */
export class Processor extends RealProcessor {
  constructor(state: DurableObjectState, env: Env) {
    super(state, {
      ...env,
      GATEWAY: gateway,
      PUBLIC_ORIGIN: "https://souk.test",
      STRIPE_WEBHOOK_SECRET: "whsec_test",
    });
  }
}

/** @public */
export { default } from "./index.ts";
