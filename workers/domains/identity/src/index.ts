import type { Call } from "@souk/contracts/call";
import type { IdentityService } from "@souk/contracts/identity";
import { serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import type { Env } from "./env.ts";
import { listKeys, readContact } from "./queries.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log. */
export class Outbox extends OutboxObject<Env> {}

export default class Identity extends Doors<Env> implements IdentityService {
  protected readonly app = routes;

  listKeys(call: Call) {
    return serve(this.env, call, listKeys);
  }

  readContact(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => readContact(ctx, input));
  }
}
