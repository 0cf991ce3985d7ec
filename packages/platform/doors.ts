import { WorkerEntrypoint } from "cloudflare:workers";
import type { Backlog, Call, Principal, Reply } from "@souk/contracts/call";
import type { ApiPart } from "@souk/contracts/openapi";
import { accept } from "@souk/kernel/result";
import {
  askObject,
  type Context,
  type InboxMethods,
  type ObjectNamespace,
  type OutboxMethods,
  serve,
} from "./context.ts";

import { type DescribedApp, describeApp } from "./openapi.ts";

export type { Backlog };

type App = DescribedApp & {
  fetch(request: Request, env: unknown, ctx: ExecutionContext): Response | Promise<Response>;
};
type Objects = { OUTBOX?: ObjectNamespace<OutboxMethods>; INBOX?: ObjectNamespace<InboxMethods> };

const countOutbox = async (ctx: Context<Objects>): Promise<Backlog> => {
  const { OUTBOX } = ctx.env;
  if (!OUTBOX) return {};
  const waiting = await askObject(ctx, (call) => OUTBOX.getByName("outbox").countWaiting(call));
  return waiting.ok ? { outbox: waiting.value } : {};
};

const countInbox = async (ctx: Context<Objects>): Promise<Backlog> => {
  const { INBOX } = ctx.env;
  if (!INBOX) return {};
  const lag = await askObject(ctx, (call) => INBOX.getByName("inbox").readLag(call));
  return lag.ok ? { inbox: lag.value } : {};
};

/** A Worker behind the gateway: its HTTP arrives as `handle`, with a principal that only the gateway can vouch for. */
export abstract class Doors<Env> extends WorkerEntrypoint<Env> {
  protected abstract readonly app: App;

  /** Answers one HTTP request of the Worker's routes. */
  async handle(request: Request, principal: Principal | null): Promise<Response> {
    return this.app.fetch(request, { ...this.env, principal }, this.ctx);
  }

  /** What the Worker still has to do by itself, by name; all zero when it is quiet. Asking arms its standing alarms. */
  async readBacklog(call: Call): Promise<Reply<Backlog>> {
    return serve(this.env, call, async (ctx) => {
      const objects = ctx as Context<Env & Objects>;
      const counted = await Promise.all([countOutbox(objects), countInbox(objects), this.countBacklog(ctx)]);
      return accept(Object.assign({}, ...counted));
    });
  }

  /** The Worker's part of the OpenAPI document. */
  async describeRoutes(call: Call): Promise<Reply<ApiPart>> {
    return serve(this.env, call, () => accept(describeApp(this.app)));
  }

  /** What a Worker waits for beside its outbox and inbox. */
  protected async countBacklog(_: Context<Env>): Promise<Backlog> {
    return {};
  }
}
