import { createHash } from "node:crypto";
import type { Tokens, User } from "@souk/contracts/identity";
import type { SentMail } from "@souk/contracts/notifications";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

const readMail = async (to: string): Promise<SentMail[]> => {
  const { body } = await client.ask<{ data: SentMail[] }>(`/dev/mail?to=${encodeURIComponent(to)}`);
  return body.data;
};
const tokenOf = (mail: SentMail | undefined): string => new URL(mail?.links[0] ?? "").searchParams.get("token") ?? "";
const verify = (token: string) => client.ask("/v1/auth/verify-email", { body: { token } });
const readMe = (token: string) => client.ask<User>("/v1/users/me", { token });
const waitForMails = (to: string, count: number) =>
  expect.poll(async () => (await readMail(to)).length, { timeout: 5_000, interval: 10 }).toBe(count);
const resend = ({ accessToken }: Tokens) =>
  client.ask("/v1/auth/verification-emails", { method: "POST", token: accessToken });

describe("a verification mail", () => {
  test("is there right after registering, found by its address in any case", async () => {
    const { email } = await client.register("seller");
    await waitForMails(email, 1);
    const [mail] = await readMail(email.toUpperCase());
    expect(mail).toMatchObject({ to: email, subject: "Confirm your e-mail address" });
    expect(mail?.id).toMatch(/^mai_/);
    expect(mail?.text).toContain(mail?.links[0]);
    expect(mail?.html).toContain(mail?.links[0]);
  });

  test("verifies its reader once", async () => {
    const { accessToken, email } = await client.register("seller");
    await waitForMails(email, 1);
    const token = tokenOf((await readMail(email))[0]);
    const before = await readMe(accessToken);
    expect((await verify(token)).status).toBe(204);
    const after = await readMe(accessToken);
    expect([before.body.emailVerified, after.body.emailVerified]).toEqual([false, true]);
    expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
    const again = await verify(token);
    expect([again.status, again.body.code]).toEqual([400, "token_invalid"]);
  });

  test("can be asked for again, and each one sent is good until the address is verified", async () => {
    const tokens = await client.register("seller");
    await waitForMails(tokens.email, 1);
    expect((await resend(tokens)).status).toBe(202);
    await waitForMails(tokens.email, 2);
    const [newer, older] = await readMail(tokens.email);
    expect(Date.parse(newer?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(older?.at ?? ""));
    expect((await verify(tokenOf(older))).status).toBe(204);
    expect((await verify(tokenOf(newer))).body.code).toBe("token_invalid");
    expect((await resend(tokens)).status).toBe(202);
    expect((await readMail(tokens.email)).length).toBe(2);
  });

  test("cannot be asked for without end", async () => {
    const tokens = await client.register("buyer");
    const answers = [];
    for (let asked = 0; asked < 10; asked += 1) answers.push(await resend(tokens));
    expect(answers.slice(0, 9).map(({ status }) => status)).toEqual(Array(9).fill(202));
    expect([answers[9]?.status, answers[9]?.body.code]).toEqual([429, "rate_limited"]);
  });

  test("is spent by one of two clicks at the same instant", async () => {
    const { email } = await client.register("seller");
    await waitForMails(email, 1);
    const token = tokenOf((await readMail(email))[0]);
    const clicks = await Promise.all([verify(token), verify(token), verify(token)]);
    expect(clicks.map(({ status }) => status).sort()).toEqual([204, 400, 400]);
  });

  test("is not for a token that nobody was sent", async () => {
    const answer = await verify("A".repeat(43));
    expect([answer.status, answer.body.code]).toEqual([400, "token_invalid"]);
  });

  test("leads to a page that spends nothing by being opened", async () => {
    const { accessToken, email } = await client.register("seller");
    await waitForMails(email, 1);
    const [link = ""] = (await readMail(email))[0]?.links ?? [];
    const page = await fetch(link);
    expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    const policy = page.headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'; script-src 'sha256-");
    expect(page.headers.get("Cache-Control")).toBe("private, no-store");
    const html = await page.text();
    for (const [, inline = ""] of html.matchAll(/<(?:script|style)>([\s\S]*?)<\//g)) {
      expect(policy).toContain(`'sha256-${createHash("sha256").update(inline).digest("base64")}'`);
    }
    expect(html).not.toContain(new URL(link).searchParams.get("token"));
    expect((await readMe(accessToken)).body.emailVerified).toBe(false);
  });
});

describe("/dev/mail", () => {
  test("lists the newest mails of all", async () => {
    const { email } = await client.register("buyer");
    await waitForMails(email, 1);
    const { body } = await client.ask<{ data: SentMail[] }>("/dev/mail");
    expect(body.data.map(({ to }) => to)).toContain(email);
    expect(body.data.length).toBeLessThanOrEqual(100);
  });

  test("refuses an address given twice", async () => {
    const { status } = await client.ask("/dev/mail?to=a@example.com&to=b@example.com");
    expect(status).toBe(400);
  });
});
