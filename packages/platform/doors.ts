import { WorkerEntrypoint } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";

type App = { fetch(request: Request, env: unknown, ctx: ExecutionContext): Response | Promise<Response> };

/** A Worker behind the gateway: its HTTP arrives as `handle`, with a principal that only the gateway can vouch for. */
export abstract class Doors<Env> extends WorkerEntrypoint<Env> {
  protected abstract readonly app: App;

  /** Answers one HTTP request of the Worker's routes. */
  async handle(request: Request, principal: Principal | null): Promise<Response> {
    return this.app.fetch(request, { ...this.env, principal }, this.ctx);
  }
}
