import type { AuditRecord } from "@souk/contracts/audit";
import type { Call } from "@souk/contracts/call";
import type { DeadLetter, EventBusService } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Subscriber } from "@souk/contracts/subscriptions";
import { askObject, serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { bury } from "./commands/bury.ts";
import { recordAudit } from "./commands/record-audit.ts";
import { settle } from "./commands/redrive.ts";
import type { Env } from "./env.ts";
import { readLog } from "./queries.ts";
import { routes } from "./routes.ts";

export { LogWriter } from "./log-writer.ts";

export default class EventBus extends Doors<Env> implements EventBusService {
  protected readonly app = routes;

  publish(call: Call, input: { events: Envelope[] }) {
    const writer = this.env.LOG_WRITER.getByName("log");
    return serve(this.env, call, (ctx) => askObject(ctx, (asked) => writer.append(asked, input)));
  }

  read(call: Call, input: { subscriber: Subscriber; after: number; limit: number }) {
    return serve(this.env, call, (ctx) => readLog(ctx, input));
  }

  settle(call: Call, input: Omit<DeadLetter, "error"> & { error: string | null }) {
    return serve(this.env, call, (ctx) => settle(ctx, input));
  }

  bury(call: Call, input: DeadLetter) {
    return serve(this.env, call, (ctx) => bury(ctx, input));
  }

  recordAudit(call: Call, input: AuditRecord) {
    return serve(this.env, call, (ctx) => recordAudit(ctx, input));
  }
}
