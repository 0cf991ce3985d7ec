import type { NotificationsService, SendMail } from "@souk/contracts/notifications";
import { accept, refuse } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test } from "vitest";
import { carryMails, countMails } from "./commands/carry-mails.ts";
import { askPasswordReset } from "./commands/passwords.ts";
import { verifyEmail } from "./commands/verification.ts";
import { mailTokenLifetimeMs } from "./domain/mail-token.ts";
import { after, bindings, mailedToken, open, reset } from "./fixture.ts";

const { cost } = createMeter();
let sent: SendMail[] = [];
let answer: () => ReturnType<NotificationsService["send"]>;

const carry = (ms = 0): Promise<void> => {
  const NOTIFICATIONS: Pick<NotificationsService, "send"> = {
    async send(_, mail) {
      const answered = await answer();
      sent.push(mail);
      return answered;
    },
  };
  const ctx = after(ms);
  return carryMails({ ...ctx, env: { ...bindings, NOTIFICATIONS } });
};

beforeEach(async () => {
  sent = [];
  answer = async () => ({ ...accept(null), cost });
  await reset();
});

describe("the mails of an account", () => {
  test("go to notifications the oldest first, each once, with a token that works", async () => {
    const { user, email } = await open();
    await askPasswordReset(after(0), { email });
    expect(await countMails(after(0))).toBe(2);
    await carry();
    await carry();
    expect(sent).toMatchObject([
      { userId: user.id, key: expect.stringMatching(/^verify-email:/), mail: { template: "verify-email" } },
      { userId: user.id, key: expect.stringMatching(/^reset-password:/), mail: { template: "reset-password" } },
    ]);
    expect(await countMails(after(0))).toBe(0);
    const [first] = sent;
    const url = first && "url" in first.mail.data ? new URL(first.mail.data.url) : null;
    expect(await verifyEmail(after(1), { token: url?.searchParams.get("token") ?? "" })).toEqual(accept(null));
  });

  test.each([
    ["is down", () => Promise.reject(new Error("down"))],
    ["refuses", async () => ({ ...refuse("service_unavailable" as const), cost })],
  ])("wait while notifications %s, whoever opens an account, and go out under the same key later", async (_, fail) => {
    const { user } = await open();
    const token = await mailedToken(user.id);
    const works = answer;
    answer = fail;
    await expect(carry()).rejects.toThrow();
    expect(await countMails(after(0))).toBe(1);
    const [tried] = sent;
    answer = works;
    await carry(1_000);
    expect(sent.at(-1)).toMatchObject({ userId: user.id, mail: { data: { url: expect.stringContaining(token) } } });
    if (tried) expect(sent.at(-1)?.key).toBe(tried.key);
    expect(await countMails(after(0))).toBe(0);
  });

  test("go out however many wait", async () => {
    for (let count = 0; count < 41; count += 1) await open();
    await carry();
    expect([sent.length, new Set(sent.map(({ key }) => key)).size, await countMails(after(0))]).toEqual([41, 41, 0]);
  });

  test("are dropped once their token has expired", async () => {
    await open();
    await open(after(1));
    await carry(mailTokenLifetimeMs);
    expect([sent.length, await countMails(after(0))]).toEqual([1, 0]);
  });
});
