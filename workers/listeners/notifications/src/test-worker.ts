import type { Contact, IdentityService } from "@souk/contracts/identity";
import { accept, refuse } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import type { Env } from "./env.ts";
import { MailQueue as RealMailQueue } from "./mail-queue.ts";

type Sent = { to: string; subject: string; text: string };

/** What surrounds the queue in its tests, and what is wrong with it. */
export const world = {
  contacts: new Map<string, Contact>(),
  sent: [] as Sent[],
  identityFails: 0,
  bindingFails: 0,
  bindingHangs: 0,
  databaseBreaksAfterSending: false,
  databaseBroken: false,
  /** Runs once, between a read that finds nothing due and its answer. */
  whenNothingIsDue: null as (() => Promise<unknown>) | null,
  environment: "development" as Env["ENVIRONMENT"],
};

const identity: Pick<IdentityService, "readContact"> = {
  async readContact(_, { userId }) {
    if (world.identityFails-- > 0) throw new Error("identity is down");
    const contact = world.contacts.get(userId);
    return { ...(contact ? accept(contact) : refuse("not_found")), cost: createMeter().cost };
  },
};

const email = {
  async send({ to, subject, text }: Sent) {
    if (world.bindingFails-- > 0) throw new Error("the mail binding is down");
    if (world.bindingHangs-- > 0) await new Promise(() => undefined);
    world.sent.push({ to, subject, text });
    world.databaseBroken = world.databaseBreaksAfterSending;
    return { messageId: `m${world.sent.length}` };
  },
};

const breakable = (db: D1Database) => ({
  prepare: (query: string) => db.prepare(query),
  batch: async (statements: D1PreparedStatement[]) => {
    if (world.databaseBroken) throw new Error("D1_ERROR: the database is away");
    const results = await db.batch(statements);
    const [due, earliest] = results.map((result) => result.results.length);
    const { whenNothingIsDue } = world;
    if (whenNothingIsDue && due === 0 && earliest === 1) {
      world.whenNothingIsDue = null;
      await whenNothingIsDue();
    }
    return results;
  },
});

/** @public The object that test.wrangler.toml names: the real one in this world. */
export class MailQueue extends RealMailQueue {
  constructor(state: DurableObjectState, env: Env) {
    super(state, {
      ...env,
      DB: breakable(env.DB) as D1Database,
      EMAIL: email as SendEmail,
      IDENTITY: identity as IdentityService,
      MAIL_FROM: "no-reply@souk.test",
      get ENVIRONMENT() {
        return world.environment;
      },
    });
  }
}

/** @public */
export default {};
