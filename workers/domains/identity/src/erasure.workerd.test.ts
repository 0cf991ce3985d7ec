import { env } from "cloudflare:workers";
import { accept, refuse } from "@souk/kernel/result";
import { Secret, TOTP } from "otpauth";
import { beforeEach, describe, expect, test } from "vitest";
import { createAuthenticator } from "./authenticator.ts";
import { createApiKey, verifyKey } from "./commands/api-keys.ts";
import { confirmTotp, enrolTotp } from "./commands/enrol-totp.ts";
import { eraseMe } from "./commands/erase-me.ts";
import { login } from "./commands/login.ts";
import { beginPasskey, registerPasskey } from "./commands/passkeys.ts";
import { askPasswordReset } from "./commands/passwords.ts";
import { patchMe } from "./commands/patch-me.ts";
import { refresh } from "./commands/refresh.ts";
import { freshSessionMs } from "./domain/session.ts";
import { after, dump, elsewhere, expectValue, home, listEvents, open, password, reset, signIn } from "./fixture.ts";
import { exportPerson } from "./queries/export-person.ts";
import { checkSession } from "./queries/sessions.ts";
import { readContact, readMe } from "./queries/users.ts";

beforeEach(reset);

const fresh = after(freshSessionMs - 1);
const late = after(freshSessionMs);
const wrong = refuse("invalid_credentials");

/** An account with everything that one can have. */
const openFull = async () => {
  const account = await open(after(0), { name: "Ann Unlikely" });
  const { principal, email } = account;
  await askPasswordReset(after(0), { email });
  await patchMe(after(0), principal, { bio: "A most unlikely bio" }, undefined);
  await signIn(email, after(0), elsewhere);
  const { key } = expectValue(await createApiKey(after(0), principal, { name: "Shop", scopes: ["orders:read"] }));
  const options = expectValue(await beginPasskey(after(0), principal));
  const credential = await (await createAuthenticator()).create(options);
  expectValue(await registerPasskey(after(0), principal, { name: "Phone", credential }));
  const { secret } = expectValue(await enrolTotp(after(0), principal));
  const codes = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = (ms: number) => codes.generate({ timestamp: after(ms).now.getTime() });
  const { recoveryCodes } = expectValue(await confirmTotp(after(0), principal, { code: code(0) }));
  return { ...account, key, secret, code, recoveryCodes };
};

describe("erasing an account", () => {
  test("leaves its id in the events alone: no name, no address, nothing that opens anything", async () => {
    const { user, email, principal } = await openFull();
    expect(await dump()).toContain("Ann Unlikely");
    expect(await eraseMe(fresh, principal, {})).toEqual(accept(null));
    const left = await dump();
    for (const known of [email, "Ann Unlikely", "A most unlikely bio", principal.sessionId]) {
      expect(left).not.toContain(known);
    }
    const tables = ["users", "sessions", "refresh_tokens", "mail_tokens", "mail_outbox"];
    const more = ["totp", "recovery_codes", "passkeys", "api_keys"];
    for (const table of [...tables, ...more]) {
      expect([table, await env.DB.prepare(`SELECT count(*) AS kept FROM ${table}`).first()]).toEqual([
        table,
        { kept: 0 },
      ]);
    }
    expect(await listEvents(user.id)).toEqual(["UserRegistered", "ProfileChanged"]);
    expect(await listEvents(`standing:${user.id}`)).toEqual(["UserErased"]);
  });

  test("ends sessions and keys at once, and nobody can sign in", async () => {
    const { email, user, principal, refreshToken, key } = await openFull();
    await eraseMe(fresh, principal, {});
    const dead = refuse("access_token_invalid");
    expect(await checkSession(fresh, principal)).toEqual(dead);
    expect(await refresh(fresh, { refreshToken }, home)).toEqual(refuse("refresh_token_invalid"));
    expect(await verifyKey(fresh, { key })).toEqual(dead);
    expect(await readMe(fresh, principal)).toEqual(dead);
    expect(await login(fresh, { email, password }, home)).toEqual(wrong);
    expect(await readContact(fresh, { userId: user.id })).toEqual(refuse("not_found"));
  });

  test("frees the address for another account, and leaves every other account as it is", async () => {
    const [mine, other] = [await openFull(), await openFull()];
    await eraseMe(fresh, mine.principal, {});
    expect(await exportPerson(fresh, { userId: other.user.id })).toMatchObject({
      value: { sessions: { length: 2 }, apiKeys: { length: 1 }, passkeys: { length: 1 } },
    });
    const again = await open(fresh, { email: mine.email });
    expect(again.user.id).not.toBe(mine.user.id);
  });

  test("takes a proof once the session is ten minutes old: the password, a code or a recovery code", async () => {
    const proofs = [
      () => ({ password }),
      ({ code }: Awaited<ReturnType<typeof openFull>>) => ({ totp: code(freshSessionMs) }),
      ({ recoveryCodes }: Awaited<ReturnType<typeof openFull>>) => ({ totp: recoveryCodes[0] }),
    ];
    for (const prove of proofs) {
      const account = await openFull();
      expect(await eraseMe(late, account.principal, {})).toMatchObject(wrong);
      expect(await eraseMe(late, account.principal, { password: "Password124" })).toEqual(wrong);
      expect(await eraseMe(late, account.principal, { totp: account.code(0) })).toEqual(wrong);
      expect(await eraseMe(late, account.principal, { totp: "wrong" })).toEqual(wrong);
      expect(await readMe(late, account.principal)).toMatchObject({ ok: true });
      expect(await eraseMe(late, account.principal, prove(account))).toEqual(accept(null));
    }
  });

  test("is not made easier by refreshing the session", async () => {
    const { principal, refreshToken } = await open();
    expectValue(await refresh(after(freshSessionMs - 1), { refreshToken }, home));
    expect(await eraseMe(late, principal, {})).toMatchObject(wrong);
  });

  test("is told once, though five ask at the same moment", async () => {
    const { user, principal } = await open();
    const answers = await Promise.all(Array.from({ length: 5 }, () => eraseMe(fresh, principal, {})));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(wrong));
    expect(await listEvents(`standing:${user.id}`)).toEqual(["UserErased"]);
  });
});

describe("what one takes home", () => {
  test("is all that is held about them, and nothing that opens anything", async () => {
    const { user, principal, key, secret, recoveryCodes, refreshToken } = await openFull();
    const taken = expectValue(await exportPerson(after(0), { userId: user.id }));
    expect(taken).toMatchObject({
      profile: { id: user.id, email: user.email, name: "Ann Unlikely", bio: "A most unlikely bio" },
      sessions: [{ id: principal.sessionId, ...home }, elsewhere],
      apiKeys: [{ name: "Shop", scopes: ["orders:read"] }],
      passkeys: [{ name: "Phone" }],
      secondFactor: { confirmedAt: after(0).now.toISOString() },
    });
    const text = JSON.stringify(taken);
    const hashes = await env.DB.prepare(
      "SELECT password_hash AS kept FROM users UNION SELECT hash FROM api_keys UNION SELECT hash FROM refresh_tokens UNION SELECT secret_encrypted FROM totp",
    ).all<{ kept: string }>();
    expect(hashes.results.length).toBeGreaterThan(3);
    for (const opens of [key, secret, refreshToken, ...recoveryCodes, ...hashes.results.map(({ kept }) => kept)]) {
      expect(text).not.toContain(opens);
    }
  });

  test("is nothing once the account is gone", async () => {
    const { user, principal } = await open();
    await eraseMe(fresh, principal, {});
    expect(await exportPerson(fresh, { userId: user.id })).toEqual(refuse("access_token_invalid"));
  });
});
