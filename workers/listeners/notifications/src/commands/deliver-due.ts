import type { Call } from "@souk/contracts/call";
import { ask, openContext } from "@souk/platform/context";
import { database, type Statement, save } from "@souk/platform/database";
import { within } from "@souk/platform/deadline";
import { logError, logInfo } from "@souk/platform/log";
import { eq } from "drizzle-orm";
import type { Attempts } from "../attempts.ts";
import { development } from "../development.ts";
import type { Env, NotificationsContext } from "../env.ts";
import { sendMail } from "../mail.ts";
import { type DueMail, readDue } from "../queries.ts";
import { decideRetry } from "../retry.ts";
import { mails } from "../schema.ts";
import { render } from "../templates.ts";
import type { Ending, Verdict } from "../verdict.ts";

const attemptMs = 10_000;

const callFor = ({ id, correlationId }: DueMail): Call => ({
  requestId: id,
  correlationId,
  causationId: id,
  principal: null,
});

const deliver = async (env: Env, due: DueMail): Promise<Ending> => {
  const ctx = openContext(env, callFor(due));
  const contact = await ask(ctx, (call) => env.IDENTITY.readContact(call, { userId: due.userId }));
  if (!contact.ok && contact.problem.code !== "not_found") throw new Error(`identity: ${contact.problem.code}`);
  if (!contact.ok) {
    logInfo("mail dropped, its user is unknown", { mailId: due.id, userId: due.userId });
    return { ending: "dropped" };
  }
  const message = render(due.mail, contact.value);
  await sendMail(env, contact.value.email, message);
  const copy = { to: contact.value.email, ...message, at: new Date().toISOString() };
  return { ending: "sent", copy: env.ENVIRONMENT === "production" ? null : copy };
};

const attempt = async (env: Env, attempts: Attempts, due: DueMail): Promise<Verdict> => {
  const known = attempts.readEnding(due.id);
  if (known) return known;
  const count = attempts.begin(due.id);
  try {
    const ending = await within(attemptMs, deliver(env, due));
    attempts.end(due.id, ending);
    return ending;
  } catch (error) {
    logError("mail not sent", error, { mailId: due.id, attempt: count });
    return decideRetry(count, new Date());
  }
};

const toStatements = (ctx: NotificationsContext, { id }: DueMail, verdict: Verdict): Statement[] => {
  const db = database(ctx);
  if ("retryAt" in verdict) return [db.update(mails).set({ dueAt: verdict.retryAt }).where(eq(mails.id, id))];
  const { ending } = verdict;
  const copy = development && ending === "sent" && verdict.copy ? [development.keepCopy(db, id, verdict.copy)] : [];
  const ended = { ending, endedAt: ctx.now.toISOString(), dueAt: null, mail: null };
  return [db.update(mails).set(ended).where(eq(mails.id, id)), ...copy];
};

/** Sends what is due in a shard until nothing is; answers when the next one will be, or null. */
export const deliverDue = async (env: Env, attempts: Attempts, shard: number): Promise<Date | null> => {
  for (;;) {
    const call = { requestId: `mails-${shard}`, correlationId: "", causationId: "", principal: null };
    const { due, nextAt } = await readDue(openContext(env, call), shard);
    if (due.length === 0) return nextAt;
    const verdicts = await Promise.all(
      due.map(async (mail) => ({ mail, verdict: await attempt(env, attempts, mail) })),
    );
    const ctx = openContext(env, call);
    await save(
      database(ctx),
      verdicts.flatMap(({ mail, verdict }) => toStatements(ctx, mail, verdict)),
    );
    attempts.forget(verdicts.filter(({ verdict }) => "ending" in verdict).map(({ mail }) => mail.id));
  }
};
