import { WorkerEntrypoint } from "cloudflare:workers";
import type { Backlog, Call, Principal, Reply } from "@souk/contracts/call";
import type { ProjectionRebuild } from "@souk/contracts/event-bus";
import type { ApiPart } from "@souk/contracts/openapi";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
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

const askInbox = async (
  ctx: Context<Objects>,
  method: "startRebuild" | "readRebuild",
): Promise<Result<ProjectionRebuild>> => {
  const { INBOX } = ctx.env;
  return INBOX ? askObject(ctx, (call) => INBOX.getByName("inbox")[method](call)) : refuse("not_found");
};

const countRebuilds = async (ctx: Context<Objects>): Promise<Backlog> => {
  if (!ctx.env.INBOX) return {};
  const read = await askInbox(ctx, "readRebuild");
  return { rebuild: read.ok && read.value.status === "running" ? 1 : 0 };
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
      const counted = await Promise.all([
        countOutbox(objects),
        countInbox(objects),
        countRebuilds(objects),
        this.countBacklog(ctx),
      ]);
      return accept(Object.assign({}, ...counted));
    });
  }

  /** The Worker's part of the OpenAPI document. */
  async describeRoutes(call: Call): Promise<Reply<ApiPart>> {
    return serve(this.env, call, () => accept(describeApp(this.app)));
  }

  /** Begins to make the Worker's projection again from the log; one that runs goes on. */
  async startRebuild(call: Call): Promise<Reply<ProjectionRebuild>> {
    return serve(this.env, call, (ctx) => askInbox(ctx as Context<Env & Objects>, "startRebuild"));
  }

  /** The newest rebuild; refuses `not_found` where there was none. */
  async readRebuild(call: Call): Promise<Reply<ProjectionRebuild>> {
    return serve(this.env, call, (ctx) => askInbox(ctx as Context<Env & Objects>, "readRebuild"));
  }

  /** What a Worker waits for beside its outbox and inbox. */
  protected async countBacklog(_: Context<Env>): Promise<Backlog> {
    return {};
  }
}
