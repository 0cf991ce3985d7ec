import type { Context } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";
import { serveStripe } from "./stripe-api.ts";

export { Processor } from "./processor.ts";

export default class CardProcessor extends Doors<Env> {
  protected readonly app = routes;

  /** Stripe's API, as its SDK speaks it. */
  override fetch(request: Request): Promise<Response> {
    return serveStripe(this.env, request);
  }

  protected override async countBacklog({ env, meter }: Context<Env>): Promise<Backlog> {
    meter.add({ objectCalls: 1 });
    return { webhooks: await env.PROCESSOR.getByName("processor").countWebhooks() };
  }
}
