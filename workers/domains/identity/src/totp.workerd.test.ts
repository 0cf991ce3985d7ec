import { env } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";
import { accept, invalid, refuse } from "@souk/kernel/result";
import { Secret, TOTP } from "otpauth";
import { beforeEach, describe, expect, test } from "vitest";
import { confirmTotp, enrolTotp, removeTotp } from "./commands/enrol-totp.ts";
import { login } from "./commands/login.ts";
import { askPasswordReset, confirmPasswordReset } from "./commands/passwords.ts";
import { attemptQuota } from "./domain/attempts.ts";
import { freshSessionMs } from "./domain/session.ts";
import { after, dump, expectValue, home, mailedToken, open, password, reset } from "./fixture.ts";

beforeEach(reset);

const step = 30_000;
const wrong = refuse("invalid_credentials");

const codeAt = (secret: string, ms: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: after(ms).now.getTime() });
const enter = (email: string, totp?: string, ms = 0) => login(after(ms), { email, password, totp }, home);
const enrol = async (principal: Principal, ms = 0) => expectValue(await enrolTotp(after(ms), principal)).secret;

/** An account that signs in with codes: the one of the first half minute is spent. */
const openGuarded = async () => {
  const account = await open();
  const secret = await enrol(account.principal);
  const confirmed = expectValue(await confirmTotp(after(0), account.principal, { code: codeAt(secret, 0) }));
  return { ...account, ...confirmed, secret, code: (ms: number) => codeAt(secret, ms) };
};

describe("enrolling", () => {
  test("gives a secret that counts for nothing until a code of it is confirmed", async () => {
    const { email, principal } = await open();
    const { secret, otpauthUrl } = expectValue(await enrolTotp(after(0), principal));
    expect(new URL(otpauthUrl).searchParams.get("secret")).toBe(secret);
    expect(decodeURIComponent(otpauthUrl)).toContain(email);
    expect(await enter(email)).toMatchObject({ ok: true });
    expectValue(await confirmTotp(after(0), principal, { code: codeAt(secret, 0) }));
    expect(await enter(email)).toEqual(refuse("totp_required"));
  });

  test("again before that gives another secret, and the one before counts no more", async () => {
    const { principal } = await open();
    const [first, second] = [await enrol(principal), await enrol(principal)];
    expect(first).not.toBe(second);
    const notIt = invalid("/code", "Not the current code");
    expect(await confirmTotp(after(0), principal, { code: codeAt(first, 0) })).toEqual(notIt);
    expect(await confirmTotp(after(0), principal, { code: codeAt(second, 0) })).toMatchObject({ ok: true });
  });

  test("is refused once codes are on, and so is confirming", async () => {
    const { principal, code } = await openGuarded();
    expect(await enrolTotp(after(0), principal)).toEqual(refuse("totp_enabled"));
    expect(await confirmTotp(after(step), principal, { code: code(step) })).toEqual(refuse("totp_enabled"));
  });

  test("takes a proof after ten minutes, so that a stolen token locks nobody out", async () => {
    const { principal } = await open();
    const late = after(freshSessionMs);
    expect(await enrolTotp(late, principal)).toMatchObject(wrong);
    expect(await enrolTotp(late, principal, { password: "Password124" })).toEqual(wrong);
    expect(await enrolTotp(late, principal, { password })).toMatchObject({ ok: true });
  });

  test("must come before confirming", async () => {
    const { principal } = await open();
    expect(await confirmTotp(after(0), principal, { code: "123456" })).toEqual(refuse("not_found"));
  });

  test("is confirmed once of many codes at the same moment, and those recovery codes work", async () => {
    const { email, principal } = await open();
    const secret = await enrol(principal);
    const codes = [-step, 0, step].map((ms) => codeAt(secret, ms));
    const answers = await Promise.all(codes.map((code) => confirmTotp(after(0), principal, { code })));
    const confirmed = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    expect(confirmed).toHaveLength(1);
    expect(await enter(email, confirmed[0]?.recoveryCodes[0])).toMatchObject({ ok: true });
  });

  test("again, while the secret before is confirmed, does not turn on a secret that nobody has shown a code of", async () => {
    const { email, principal } = await open();
    const secret = await enrol(principal);
    const [confirmed, enrolled] = await Promise.all([
      confirmTotp(after(0), principal, { code: codeAt(secret, 0) }),
      enrolTotp(after(0), principal),
    ]);
    expect(confirmed.ok).toBe(!enrolled.ok);
    expect(await enter(email, confirmed.ok ? codeAt(secret, step) : undefined, step)).toMatchObject({ ok: true });
  });

  test("keeps neither secret nor recovery codes as they were told", async () => {
    const { secret, recoveryCodes } = await openGuarded();
    const text = await dump();
    for (const told of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))]) {
      expect(text).not.toContain(told);
    }
  });
});

describe("a code", () => {
  test("is asked for only of who knows the password", async () => {
    const { email, code } = await openGuarded();
    const stranger = (totp?: string) => login(after(step), { email, password: "Password124", totp }, home);
    expect([await stranger(), await stranger(code(step))]).toEqual([wrong, wrong]);
    expect(await enter(email, undefined, step)).toEqual(refuse("totp_required"));
    expect(await enter(email, code(step), step)).toMatchObject({ ok: true });
  });

  test("is asked for after a reset as before: whoever reads the mails alone does not get in", async () => {
    const { email, user, code } = await openGuarded();
    await askPasswordReset(after(0), { email });
    const token = await mailedToken(user.id);
    expect(await confirmPasswordReset(after(0), { token, password: "Password456" })).toEqual(accept(null));
    const enterAnew = (totp?: string) => login(after(step), { email, password: "Password456", totp }, home);
    expect(await enterAnew()).toEqual(refuse("totp_required"));
    expect(await enterAnew(code(step))).toMatchObject({ ok: true });
  });

  test("works once, that which confirmed the enrolment included", async () => {
    const { email, code } = await openGuarded();
    expect(await enter(email, code(0))).toEqual(wrong);
    expect(await enter(email, code(step), step)).toMatchObject({ ok: true });
    expect(await enter(email, code(step), step)).toEqual(wrong);
    expect(await enter(email, code(step), 2 * step)).toEqual(wrong);
  });

  test("works no more after a later one", async () => {
    const { email, code } = await openGuarded();
    expect(await enter(email, code(2 * step), 2 * step)).toMatchObject({ ok: true });
    expect(await enter(email, code(step), 2 * step)).toEqual(wrong);
    expect(await enter(email, code(3 * step), 2 * step)).toMatchObject({ ok: true });
  });

  test("opens one session of five that show it at the same moment", async () => {
    const { email, code } = await openGuarded();
    const answers = await Promise.all(Array.from({ length: 5 }, () => enter(email, code(step), step)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(wrong));
  });

  test("is guessed ten times a minute at most", async () => {
    const { email, code } = await openGuarded();
    for (let count = 0; count < attemptQuota; count += 1) expect(await enter(email, "000000", step)).toEqual(wrong);
    expect(await enter(email, code(step), step)).toMatchObject({ problem: { code: "rate_limited" } });
  });
});

describe("a recovery code", () => {
  test("stands in for a code once, however it is typed", async () => {
    const { email, recoveryCodes } = await openGuarded();
    const [first = "", second = ""] = recoveryCodes;
    expect(await enter(email, first)).toMatchObject({ ok: true });
    expect(await enter(email, first)).toEqual(wrong);
    expect(await enter(email, ` ${second.toUpperCase().replaceAll("-", " ")}`)).toMatchObject({ ok: true });
    expect(await enter(email, second)).toEqual(wrong);
  });

  test("opens one session of five that show it at the same moment", async () => {
    const { email, recoveryCodes } = await openGuarded();
    const answers = await Promise.all(Array.from({ length: 5 }, () => enter(email, recoveryCodes[0])));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(wrong));
  });

  test("is its owner's alone", async () => {
    const [mine, stranger] = [await openGuarded(), await openGuarded()];
    expect(await enter(mine.email, stranger.recoveryCodes[0])).toEqual(wrong);
    expect(await enter(stranger.email, stranger.recoveryCodes[0])).toMatchObject({ ok: true });
  });
});

describe("turning codes off", () => {
  test("takes a session opened just now, and signing in asks for no code again", async () => {
    const { email, principal, recoveryCodes } = await openGuarded();
    expect(await removeTotp(after(freshSessionMs - 1), principal, {})).toEqual(accept(null));
    expect(await enter(email)).toMatchObject({ ok: true });
    expect((await env.DB.prepare("SELECT * FROM recovery_codes").all()).results).toEqual([]);
    const secret = await enrol(principal);
    expectValue(await confirmTotp(after(0), principal, { code: codeAt(secret, 0) }));
    expect(await enter(email, recoveryCodes[0])).toEqual(wrong);
  });

  test("takes a proof after ten minutes: the password, a code or a recovery code", async () => {
    const proofs = [
      () => ({ password }),
      ({ code }: Awaited<ReturnType<typeof openGuarded>>) => ({ totp: code(freshSessionMs) }),
      ({ recoveryCodes }: Awaited<ReturnType<typeof openGuarded>>) => ({ totp: recoveryCodes[9] }),
    ];
    for (const prove of proofs) {
      const account = await openGuarded();
      const late = after(freshSessionMs);
      expect(await removeTotp(late, account.principal, {})).toMatchObject(wrong);
      expect(await removeTotp(late, account.principal, { password: "Password124" })).toEqual(wrong);
      expect(await removeTotp(late, account.principal, { totp: account.code(0) })).toEqual(wrong);
      expect(await removeTotp(late, account.principal, { totp: "wrong" })).toEqual(wrong);
      expect(await enter(account.email, undefined, freshSessionMs)).toEqual(refuse("totp_required"));
      expect(await removeTotp(late, account.principal, prove(account))).toEqual(accept(null));
      expect(await enter(account.email, undefined, freshSessionMs)).toMatchObject({ ok: true });
    }
  });

  test("finds nothing where they are off", async () => {
    const { principal } = await open();
    expect(await removeTotp(after(0), principal, {})).toEqual(refuse("not_found"));
    expect(await removeTotp(after(0), principal, { totp: "123456" })).toEqual(wrong);
  });
});
