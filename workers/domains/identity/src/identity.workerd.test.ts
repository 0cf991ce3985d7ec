import { env } from "cloudflare:workers";
import type { NotificationsService, SendMail } from "@souk/contracts/notifications";
import { accept } from "@souk/kernel/result";
import { openContext } from "@souk/platform/context";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test } from "vitest";
import { patchMe } from "./commands/patch-me.ts";
import { register } from "./commands/register.ts";
import { login, refresh } from "./commands/sign-in.ts";
import { sendVerification, verifyEmail } from "./commands/verification.ts";
import { mailTokenLifetimeMs, sessionLifetimeMs } from "./domain.ts";
import type { IdentityContext } from "./env.ts";
import { loadKeys } from "./keys.ts";
import { readContact, readMe } from "./queries.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

const mails: SendMail[] = [];
let notificationsDown = false;
const notifications: Pick<NotificationsService, "send"> = {
  async send(_, input) {
    if (notificationsDown) throw new Error("notifications are down");
    mails.push(input);
    return { ...accept(null), cost: createMeter().cost };
  },
};

const bindings: IdentityContext["env"] = {
  DB: env.DB,
  NOTIFICATIONS: notifications as NotificationsService,
  SIGNING_SECRET: "a secret",
  SCRYPT_COST: "16",
  ENVIRONMENT: "test",
  PUBLIC_ORIGIN: "https://souk.test",
};

const start = Date.parse("2026-11-22T09:00:00.000Z");
const after = (ms: number): IdentityContext => ({
  ...openContext(bindings, { requestId: "r", correlationId: "r", causationId: "r", principal: null }),
  now: new Date(start + ms),
});

let accounts = 0;
const open = async (ctx = after(0)) => {
  accounts += 1;
  const email = `account-${accounts}@example.com`;
  const opened = await register(ctx, { email, password: "Password123", name: "Ann", role: "seller" });
  if (!opened.ok) throw new Error(opened.problem.code);
  return { ...opened.value, email };
};

const lastToken = (): string => {
  const mail = mails.at(-1)?.mail;
  return mail?.template === "verify-email" ? (new URL(mail.data.url).searchParams.get("token") ?? "") : "";
};
const listEvents = async (stream: string) => {
  const { results } = await env.DB.prepare("SELECT type FROM outbox WHERE stream = ? ORDER BY position")
    .bind(stream)
    .all<{ type: string }>();
  return results.map(({ type }) => type);
};

beforeEach(() => {
  notificationsDown = false;
});

describe("signing keys", () => {
  test("are made once by 50 who find none, and kept sealed", async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => loadKeys(after(0))));
    expect(new Set(found.map((keys) => JSON.stringify(keys))).size).toBe(1);
    const { results } = await env.DB.prepare("SELECT * FROM signing_keys").all();
    expect(results.length).toBe(1);
    expect(JSON.stringify(results)).not.toContain(found[0]?.[0]?.d);
  });

  test("are asked of the database once a minute", async () => {
    await loadKeys(after(0));
    const [warm, cold] = [after(59_000), after(60_000)];
    await loadKeys(warm);
    await loadKeys(cold);
    expect([warm.meter.cost.trips, cold.meter.cost.trips]).toEqual([0, 1]);
  });
});

describe("an account", () => {
  test("is opened though no mail can be queued, and mails later", async () => {
    notificationsDown = true;
    const { user } = await open();
    notificationsDown = false;
    const principal = { userId: user.id, role: user.role, sessionId: "ses_1" };
    expect(await sendVerification(after(0), principal)).toEqual(accept(null));
    expect(mails.at(-1)).toMatchObject({ userId: user.id, key: expect.stringMatching(/^verify-email:/) });
  });

  test("keeps neither password nor token as they were sent", async () => {
    const { refreshToken } = await open();
    const tables = ["users", "refresh_tokens", "mail_tokens", "outbox"];
    const rows = await env.DB.batch(tables.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)));
    const text = JSON.stringify(rows.map(({ results }) => results));
    for (const secret of ["Password123", refreshToken, lastToken()]) expect(text).not.toContain(secret);
  });

  test("signs in with two trips to the database once the keys are known", async () => {
    const { email } = await open();
    const ctx = after(0);
    await loadKeys(ctx);
    const before = ctx.meter.cost.trips;
    expect((await login(ctx, { email, password: "Password123" })).ok).toBe(true);
    expect(ctx.meter.cost.trips - before).toBe(2);
  });

  test("tells its address to other Workers, and nothing of one that is not there", async () => {
    const { user, email } = await open();
    const contact = { userId: user.id, email, emailVerified: false, name: "Ann" };
    expect(await readContact(after(0), { userId: user.id })).toEqual(accept(contact));
    expect(await readContact(after(0), { userId: "usr_0" })).toMatchObject({ problem: { code: "not_found" } });
  });
});

describe("a profile patched five times at once", () => {
  const patchAll = async (ifMatch: string | undefined) => {
    const { user } = await open();
    const principal = { userId: user.id, role: user.role, sessionId: "ses_1" };
    const names = ["A", "B", "C", "D", "E"];
    const answers = await Promise.all(names.map((name) => patchMe(after(0), principal, { name }, ifMatch)));
    return { answers, me: await readMe(after(0), principal) };
  };

  test("takes every change where no version is named", async () => {
    const { answers, me } = await patchAll(undefined);
    expect(answers.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
    expect(me).toMatchObject({ value: { version: 6 } });
  });

  test("takes one where all name the same version", async () => {
    const { answers, me } = await patchAll('"1"');
    const refused = answers.filter(({ ok }) => !ok);
    expect(refused).toEqual(Array(4).fill({ ok: false, problem: { code: "precondition_failed" } }));
    expect(me).toMatchObject({ value: { version: 2 } });
  });
});

describe("time", () => {
  test("ends a mailed token after 30 minutes and not before", async () => {
    await open();
    const token = lastToken();
    expect(await verifyEmail(after(mailTokenLifetimeMs), { token })).toMatchObject({
      problem: { code: "token_invalid" },
    });
    expect(await verifyEmail(after(mailTokenLifetimeMs - 1), { token })).toEqual(accept(null));
  });

  test("ends a session after 30 days however often it was refreshed", async () => {
    const { refreshToken } = await open();
    const next = await refresh(after(sessionLifetimeMs - 1), { refreshToken });
    const late = next.ok ? await refresh(after(sessionLifetimeMs), { refreshToken: next.value.refreshToken }) : next;
    expect([next.ok, late]).toMatchObject([true, { problem: { code: "refresh_token_invalid" } }]);
  });

  test("makes room for another verification mail when the earlier ones have expired", async () => {
    const { user } = await open();
    const principal = { userId: user.id, role: user.role, sessionId: "ses_1" };
    for (let sent = 0; sent < 9; sent += 1) await sendVerification(after(0), principal);
    expect(await sendVerification(after(0), principal)).toMatchObject({ problem: { code: "rate_limited" } });
    expect(await sendVerification(after(mailTokenLifetimeMs), principal)).toEqual(accept(null));
  });
});

test("verifying tells the others once, however many tokens there are", async () => {
  const { user } = await open();
  const first = lastToken();
  await sendVerification(after(0), { userId: user.id, role: user.role, sessionId: "ses_1" });
  await verifyEmail(after(0), { token: first });
  await verifyEmail(after(0), { token: lastToken() });
  expect(await listEvents(user.id)).toEqual(["UserRegistered", "EmailVerified"]);
});
