import { WorkerEntrypoint } from "cloudflare:workers";
import { type Call, internalHeaders, type Principal } from "@souk/contracts/call";
import { openContext } from "@souk/platform/context";
import { IdempotencyObject } from "@souk/platform/idempotency-object";
import { newId } from "@souk/platform/ids";
import { LimiterObject } from "@souk/platform/limiter-object";
import { createMeter, parseCost } from "@souk/platform/meter";
import { readBacklogs } from "./backlog.ts";
import { drain } from "./drain.ts";
import type { Env } from "./env.ts";
import { admit, dress } from "./front-door.ts";
import { logRequest } from "./request-log.ts";
import { app } from "./routes.ts";

const clock: Call = { requestId: "clock", correlationId: "clock", causationId: "clock", principal: null };

export class Idempotency extends IdempotencyObject<Env> {}
export class Limiter extends LimiterObject<Env> {}

/** The only public door of the system. */
export default class Gateway extends WorkerEntrypoint<Env> {
  override async fetch(outside: Request): Promise<Response> {
    const startedAt = Date.now();
    const { request, requestId } = admit(outside, () => newId("req").replace("_", "-"));
    const asked = { ...this.env, principal: null as Principal | null };
    const response = await app.fetch(request, asked, this.ctx);
    await drain(request);
    const meter = createMeter();
    meter.add(parseCost(response.headers.get(internalHeaders.cost)));
    const timing = { ms: Date.now() - startedAt, cost: meter.cost };
    if (this.env.ENVIRONMENT !== "test") {
      logRequest({ request, requestId, principal: asked.principal, status: response.status, ...timing });
    }
    return dress(response, requestId, this.env.ENVIRONMENT === "production" ? null : timing);
  }

  /** The second net: whatever has lost its alarm finds it again within a minute. */
  override async scheduled(): Promise<void> {
    await readBacklogs(openContext(this.env, clock));
  }
}
