import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { patchMe } from "./commands/patch-me.ts";
import { register } from "./commands/register.ts";
import { sendVerification, verifyEmail } from "./commands/verification.ts";
import { liveMailTokens, mailTokenLifetimeMs } from "./domain/mail-token.ts";
import { after, dump, home, listEvents, listMails, mailedToken, open, password, reset } from "./fixture.ts";
import { readContact, readMe, readSeller } from "./queries/users.ts";

beforeEach(reset);

describe("an account", () => {
  test("is opened with a mail to verify its address", async () => {
    const { user } = await open();
    const url = expect.stringMatching(/^https:\/\/souk\.test\/verify-email\?token=[\w-]{43}$/);
    expect(await listMails(user.id)).toEqual([{ template: "verify-email", data: { url } }]);
    expect(await listEvents(user.id)).toEqual(["UserRegistered"]);
  });

  test("is opened for one of many who want its address at once", async () => {
    const fields = { email: "ann@example.com", password, name: "Ann", role: "buyer" as const };
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(after(0), fields, home)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(refuse("email_taken")));
  });

  test("keeps neither password nor token as they were sent", async () => {
    const { user, refreshToken } = await open();
    const text = await dump();
    expect(text).toContain(user.id);
    for (const secret of [password, refreshToken, await mailedToken(user.id)]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(text).not.toContain(secret);
    }
  });

  test("tells its address to other Workers, and nothing of one that is not there", async () => {
    const { user, email } = await open();
    const contact = { userId: user.id, email, emailVerified: false, suspended: false, name: "Ann" };
    expect(await readContact(after(0), { userId: user.id })).toEqual(accept(contact));
    expect(await readContact(after(0), { userId: "usr_0" })).toEqual(refuse("not_found"));
  });

  test("of a seller shows anyone no more than name, bio and age; of a buyer nothing", async () => {
    const { user } = await open();
    const shown = { id: user.id, name: "Ann", bio: "", memberSince: user.createdAt };
    expect(await readSeller(after(0), { sellerId: user.id })).toEqual(accept(shown));
    const buyer = await open(after(0), { role: "buyer" });
    for (const sellerId of [buyer.user.id, "usr_0"]) {
      expect(await readSeller(after(0), { sellerId })).toEqual(refuse("not_found"));
    }
  });
});

describe("a profile patched five times at once", () => {
  const patchAll = async (ifMatch: string | undefined) => {
    const { principal } = await open();
    const names = ["A", "B", "C", "D", "E"];
    const answers = await Promise.all(names.map((name) => patchMe(after(0), principal, { name }, ifMatch)));
    return { answers, me: await readMe(after(0), principal), told: await listEvents(principal.userId) };
  };

  test("takes every change where no version is named", async () => {
    const { answers, me, told } = await patchAll(undefined);
    expect(answers.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
    expect(me).toMatchObject({ value: { version: 6 } });
    expect(told).toEqual(["UserRegistered", ...Array(5).fill("ProfileChanged")]);
  });

  test("takes one where all name the same version", async () => {
    const { answers, me } = await patchAll('"1"');
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(refuse("precondition_failed")));
    expect(me).toMatchObject({ value: { version: 2 } });
  });
});

describe("verifying an address", () => {
  test("takes 30 minutes at most", async () => {
    const { user } = await open();
    const token = await mailedToken(user.id);
    expect(mailTokenLifetimeMs).toBe(30 * 60_000);
    expect(await verifyEmail(after(mailTokenLifetimeMs), { token })).toEqual(refuse("token_invalid"));
    expect(await verifyEmail(after(mailTokenLifetimeMs - 1), { token })).toEqual(accept(null));
  });

  test("changes the profile, once", async () => {
    const { user, principal } = await open();
    const token = await mailedToken(user.id);
    const answers = await Promise.all(Array.from({ length: 4 }, () => verifyEmail(after(1), { token })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(3).fill(refuse("token_invalid")));
    const at = after(1).now.toISOString();
    expect(await readMe(after(1), principal)).toMatchObject({
      value: { emailVerifiedAt: at, updatedAt: at, version: 2 },
    });
  });

  test("tells the others once and spends every other token like it", async () => {
    const { user, principal } = await open();
    const first = await mailedToken(user.id);
    await sendVerification(after(0), principal);
    const second = await mailedToken(user.id);
    expect(second).not.toBe(first);
    expect(await verifyEmail(after(0), { token: first })).toEqual(accept(null));
    expect(await verifyEmail(after(0), { token: second })).toEqual(refuse("token_invalid"));
    expect(await listEvents(user.id)).toEqual(["UserRegistered", "EmailVerified"]);
  });

  test("ends the mails about it", async () => {
    const { user, principal } = await open();
    await verifyEmail(after(0), { token: await mailedToken(user.id) });
    expect(await sendVerification(after(0), principal)).toEqual(accept(null));
    expect(await listMails(user.id)).toHaveLength(1);
  });

  test("makes room for another mail when the earlier ones have expired", async () => {
    const { user, principal } = await open();
    for (let sent = 1; sent < liveMailTokens; sent += 1) await sendVerification(after(0), principal);
    expect(await sendVerification(after(0), principal)).toEqual(refuse("rate_limited"));
    expect(await listMails(user.id)).toHaveLength(liveMailTokens);
    expect(await sendVerification(after(mailTokenLifetimeMs), principal)).toEqual(accept(null));
  });
});
