import { WorkerEntrypoint } from "cloudflare:workers";
import { internalHeaders } from "@souk/contracts/call";
import { newId } from "@souk/platform/ids";
import { createMeter, parseCost } from "@souk/platform/meter";
import type { Env } from "./env.ts";
import { admit, dress } from "./front-door.ts";
import { app } from "./routes.ts";

/** The only public door of the system. */
export default class Gateway extends WorkerEntrypoint<Env> {
  override async fetch(outside: Request): Promise<Response> {
    const startedAt = Date.now();
    const request = admit(outside, () => newId("req").replace("_", "-"));
    const response = await app.fetch(request, { ...this.env, principal: null }, this.ctx);
    const meter = createMeter();
    meter.add(parseCost(response.headers.get(internalHeaders.cost)));
    const timing = this.env.ENVIRONMENT === "production" ? null : { ms: Date.now() - startedAt, cost: meter.cost };
    return dress(response, request.headers.get(internalHeaders.requestId) ?? "", timing);
  }
}
