import type { Call, Principal } from "@souk/contracts/call";
import type { IdentityService } from "@souk/contracts/identity";
import { type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import { verifyKey } from "./commands/api-keys.ts";
import { carryMails, countMails } from "./commands/carry-mails.ts";
import type { Env } from "./env.ts";
import { exportPerson } from "./queries/export-person.ts";
import { listKeys } from "./queries/list-keys.ts";
import { checkSession } from "./queries/sessions.ts";
import { readContact, readSeller } from "./queries/users.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log, and its mails to notifications. */
export class Outbox extends OutboxObject<Env> {
  protected override carryMore(ctx: Context<Env>): Promise<void> {
    return carryMails(ctx);
  }
}

export default class Identity extends Doors<Env> implements IdentityService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  listKeys(call: Call) {
    return serve(this.env, call, listKeys);
  }

  readContact(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => readContact(ctx, input));
  }

  readSeller(call: Call, input: { sellerId: string }) {
    return serve(this.env, call, (ctx) => readSeller(ctx, input));
  }

  checkSession(call: Call, input: Pick<Principal, "userId" | "sessionId">) {
    return serve(this.env, call, (ctx) => checkSession(ctx, input));
  }

  verifyKey(call: Call, input: { key: string }) {
    return serve(this.env, call, (ctx) => verifyKey(ctx, input));
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "mails to hand over": await countMails(ctx) };
  }
}
