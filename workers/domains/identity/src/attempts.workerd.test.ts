import { env } from "cloudflare:workers";
import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { login } from "./commands/login.ts";
import { changePassword } from "./commands/passwords.ts";
import { attemptQuota, attemptWindowMs } from "./domain/attempts.ts";
import { after, elsewhere, home, minute, open, password, reset } from "./fixture.ts";

beforeEach(reset);

const wrong = refuse("invalid_credentials");
const slowed = (retryAfter = 60) => ({ ok: false, problem: { code: "rate_limited", retryAfter } });

const guess = (email: string, ms = 0, device = elsewhere) =>
  login(after(ms), { email, password: "Password124" }, device);
const guessOften = async (email: string, times: number, ms = 0, device = elsewhere) => {
  for (let count = 0; count < times; count += 1) await guess(email, ms, device);
};
const enter = (email: string, ms = 0, device = home) => login(after(ms), { email, password }, device);

describe("guesses at a password", () => {
  test("are ten a minute, after which the right one is not looked at either", async () => {
    const { email } = await open();
    for (let count = 0; count < attemptQuota; count += 1) expect(await guess(email)).toEqual(wrong);
    expect(await guess(email, 15_000)).toEqual(slowed(45));
    expect(await enter(email, 15_000, elsewhere)).toEqual(slowed(45));
  });

  test("do not lock anyone out for good: the next minute is another one, however many there were", async () => {
    const { email } = await open();
    await guessOften(email, 3 * attemptQuota);
    expect(await enter(email, attemptWindowMs - 1, elsewhere)).toEqual(slowed(1));
    expect(await enter(email, attemptWindowMs, elsewhere)).toMatchObject({ ok: true });
    expect(attemptWindowMs).toBe(minute);
  });

  test("by strangers leave the owner alone where the owner has signed in before", async () => {
    const { email } = await open();
    await guessOften(email, 3 * attemptQuota);
    expect(await enter(email)).toMatchObject({ ok: true });
    expect(await enter(email, 0, elsewhere)).toEqual(slowed());
  });

  test("are ten a minute from the owner's network, too", async () => {
    const { email } = await open();
    await guessOften(email, attemptQuota, 0, home);
    expect(await guess(email, 0, home)).toEqual(slowed());
    expect(await enter(email)).toEqual(slowed());
  });

  test("are counted for an address that is nobody's as for any other", async () => {
    const email = "nobody@example.com";
    for (let count = 0; count < attemptQuota; count += 1) expect(await guess(email)).toEqual(wrong);
    expect(await guess(email)).toEqual(slowed());
  });

  test("are ten where thirty come at once", async () => {
    const { email } = await open();
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess(email)));
    expect(answers.filter((answer) => !answer.ok && answer.problem.code === "invalid_credentials")).toHaveLength(10);
    expect(answers.filter((answer) => !answer.ok && answer.problem.code === "rate_limited")).toHaveLength(20);
  });

  test("on one account say nothing of another", async () => {
    const [mine, other] = [await open(), await open()];
    await guessOften(other.email, 3 * attemptQuota, 0, home);
    expect(await enter(mine.email)).toMatchObject({ ok: true });
  });

  test("are not counted where limits are lifted", async () => {
    const { email } = await open();
    await guessOften(email, 3 * attemptQuota);
    expect(await login(after(0, { LIMITS: "off" }), { email, password }, elsewhere)).toMatchObject({ ok: true });
  });
});

describe("what is counted", () => {
  test("is what fails: whoever signs in twenty times a minute is let in each time", async () => {
    const { email } = await open();
    await guessOften(email, attemptQuota - 1, 0, home);
    for (let count = 0; count < 20; count += 1) expect(await enter(email)).toMatchObject({ ok: true });
    expect(await guess(email, 0, home)).toEqual(wrong);
    expect(await guess(email, 0, home)).toEqual(slowed());
  });

  test("is kept without the address, and no longer than needed", async () => {
    const { email } = await open();
    await guess(email);
    const read = async () => JSON.stringify((await env.DB.prepare("SELECT * FROM attempts").all()).results);
    const before = await read();
    expect(before).toMatch(/login:[0-9a-f]{64}/);
    expect(before).not.toContain(email);
    await guess("nobody@example.com", attemptWindowMs);
    const { results } = await env.DB.prepare("SELECT count, since FROM attempts").all();
    expect(results).toEqual([{ count: 1, since: after(attemptWindowMs).now.getTime() }]);
  });
});

describe("guesses at the password of an open session", () => {
  const change = (principal: Awaited<ReturnType<typeof open>>["principal"], currentPassword: string, ms = 0) =>
    changePassword(after(ms), principal, { currentPassword, newPassword: "Password125" });

  test("are ten a minute, and do not lock its owner out for good", async () => {
    const { email, principal } = await open();
    for (let count = 0; count < attemptQuota; count += 1) {
      expect(await change(principal, "Password124")).toEqual(wrong);
    }
    expect(await change(principal, password)).toEqual(slowed());
    expect(await enter(email)).toMatchObject({ ok: true });
    expect(await change(principal, password, attemptWindowMs)).toEqual(accept(null));
  });
});
