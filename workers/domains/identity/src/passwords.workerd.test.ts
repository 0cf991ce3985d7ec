import { env } from "cloudflare:workers";
import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { login } from "./commands/login.ts";
import { askPasswordReset, changePassword, confirmPasswordReset } from "./commands/passwords.ts";
import { refresh } from "./commands/refresh.ts";
import { verifyEmail } from "./commands/verification.ts";
import { liveMailTokens, mailTokenLifetimeMs } from "./domain/mail-token.ts";
import {
  after,
  dump,
  elsewhere,
  home,
  listEvents,
  listMails,
  mailedToken,
  open,
  password,
  reset,
  signIn,
} from "./fixture.ts";
import { checkSession } from "./queries/sessions.ts";
import { readMe } from "./queries/users.ts";

beforeEach(reset);

const another = "Password456";
const wrong = refuse("invalid_credentials");
const spent = refuse("token_invalid");
const dead = refuse("access_token_invalid");
const enter = (email: string, given: string, ms = 0) => login(after(ms), { email, password: given }, home);

/** An account whose owner has asked for a reset, with the token from the mail. */
const openForgetful = async (ctx = after(0)) => {
  const account = await open(ctx);
  await askPasswordReset(ctx, account);
  return { ...account, token: await mailedToken(account.user.id) };
};

describe("changing the password", () => {
  const change = (principal: Awaited<ReturnType<typeof open>>["principal"], currentPassword: string) =>
    changePassword(after(1), principal, { currentPassword, newPassword: another });

  test("takes the current one, and the new one alone signs in", async () => {
    const { email, principal } = await open();
    expect(await change(principal, password)).toEqual(accept(null));
    expect(await enter(email, password)).toEqual(wrong);
    expect(await enter(email, another)).toMatchObject({ ok: true });
  });

  test("ends all other sessions, not the one that asks, nor a stranger's", async () => {
    const [mine, stranger] = [await open(), await open()];
    const other = await signIn(mine.email, after(0), elsewhere);
    await change(mine.principal, password);
    expect(await checkSession(after(1), other.principal)).toEqual(dead);
    expect(await refresh(after(1), other, elsewhere)).toEqual(refuse("refresh_token_invalid"));
    for (const each of [mine, stranger]) expect(await checkSession(after(1), each.principal)).toEqual(accept(null));
    expect(await refresh(after(1), mine, home)).toMatchObject({ ok: true });
  });

  test("by who does not know the current one changes nothing", async () => {
    const { email, principal } = await open();
    const other = await signIn(email);
    expect(await change(principal, another)).toEqual(wrong);
    expect(await enter(email, password)).toMatchObject({ ok: true });
    expect(await checkSession(after(1), other.principal)).toEqual(accept(null));
  });

  test("happens once of many who know the same one", async () => {
    const { principal } = await open();
    const answers = await Promise.all(Array.from({ length: 5 }, () => change(principal, password)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(wrong));
  });
});

describe("asking for a reset", () => {
  test("posts a mail to a known address and nothing to another, with the same answer after the same work", async () => {
    const { user, email } = await open();
    const [known, unknown] = [after(0), after(0)];
    const before = await dump();
    expect(await askPasswordReset(unknown, { email: "nobody@example.com" })).toEqual(accept(null));
    expect(await dump()).toBe(before);
    expect(await askPasswordReset(known, { email })).toEqual(accept(null));
    const url = expect.stringMatching(/^https:\/\/souk\.test\/reset-password\?token=[\w-]{43}$/);
    expect((await listMails(user.id)).at(-1)).toEqual({ template: "reset-password", data: { url } });
    expect([known.meter.cost.trips, unknown.meter.cost.trips]).toEqual([1, 1]);
  });

  test("is answered alike beyond ten, but posts no more until the first has expired", async () => {
    const { user, email } = await open();
    for (let asked = 0; asked < liveMailTokens + 2; asked += 1) {
      expect(await askPasswordReset(after(0), { email })).toEqual(accept(null));
    }
    const countResets = async () => (await listMails(user.id)).filter(({ template }) => template === "reset-password");
    expect(await countResets()).toHaveLength(liveMailTokens);
    await askPasswordReset(after(mailTokenLifetimeMs), { email });
    expect(await countResets()).toHaveLength(liveMailTokens + 1);
  });

  test("keeps the token sealed", async () => {
    const { token } = await openForgetful();
    expect(token).toHaveLength(43);
    expect(await dump()).not.toContain(token);
  });
});

describe("a reset", () => {
  const confirm = (token: string, ms = 1) => confirmPasswordReset(after(ms), { token, password: another });

  test("sets the password and ends every session of its owner, and no other", async () => {
    const mine = await openForgetful();
    const [other, stranger] = [await signIn(mine.email), await open()];
    expect(await confirm(mine.token)).toEqual(accept(null));
    for (const each of [mine, other]) {
      expect(await checkSession(after(1), each.principal)).toEqual(dead);
      expect(await refresh(after(1), each, home)).toEqual(refuse("refresh_token_invalid"));
    }
    expect(await checkSession(after(1), stranger.principal)).toEqual(accept(null));
    expect(await enter(mine.email, password)).toEqual(wrong);
    expect(await enter(mine.email, another)).toMatchObject({ ok: true });
  });

  test("takes its token once, and spends the others that were mailed", async () => {
    const { user, email, token } = await openForgetful();
    await askPasswordReset(after(0), { email });
    const later = await mailedToken(user.id);
    expect(await confirm(token)).toEqual(accept(null));
    for (const each of [token, later]) expect(await confirm(each)).toEqual(spent);
  });

  test("happens once of five at the same moment", async () => {
    const { token } = await openForgetful();
    const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(spent));
  });

  test("takes 30 minutes at most", async () => {
    const { email, token } = await openForgetful();
    expect(await confirm(token, mailTokenLifetimeMs)).toEqual(spent);
    expect(await enter(email, password)).toMatchObject({ ok: true });
    expect(await confirm(token, mailTokenLifetimeMs - 1)).toEqual(accept(null));
  });

  test("needs a token that was mailed for it, which is good for nothing else", async () => {
    const { user } = await open();
    expect(await confirm(await mailedToken(user.id))).toEqual(spent);
    expect(await confirm("nobody's")).toEqual(spent);
    const { token } = await openForgetful();
    expect(await verifyEmail(after(1), { token })).toEqual(spent);
  });

  test("verifies the address, which is news once", async () => {
    const { user, email, principal, token } = await openForgetful();
    const verified = { value: { emailVerifiedAt: after(1).now.toISOString(), version: 2 } };
    await confirm(token);
    expect(await readMe(after(1), principal)).toMatchObject(verified);
    await askPasswordReset(after(2), { email });
    expect(await confirm(await mailedToken(user.id), 3)).toEqual(accept(null));
    expect(await readMe(after(3), principal)).toMatchObject(verified);
    expect(await listEvents(user.id)).toEqual(["UserRegistered", "EmailVerified"]);
  });
});

describe("a password kept at a lower cost than today's", () => {
  const costOf = async (email: string) => {
    const row = await env.DB.prepare("SELECT password_hash FROM users WHERE email = ?").bind(email).first();
    return String(row?.password_hash).split("$")[1];
  };

  test("is kept at today's once its owner signs in, and not before", async () => {
    const { email } = await open();
    const dearer = after(0, { SCRYPT_COST: "32" });
    expect(await login(dearer, { email, password: another }, home)).toEqual(wrong);
    expect(await costOf(email)).toBe("16");
    expect(await login(dearer, { email, password }, home)).toMatchObject({ ok: true });
    expect(await costOf(email)).toBe("32");
    expect(await enter(email, password)).toMatchObject({ ok: true });
    expect(await costOf(email)).toBe("32");
  });
});
