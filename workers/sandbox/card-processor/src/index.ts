import { Doors } from "@souk/platform/doors";
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
}
