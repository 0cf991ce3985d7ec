import type { Principal } from "@souk/contracts/call";
import { accept, invalid, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { createAuthenticator, type Telling } from "./authenticator.ts";
import {
  beginPasskey,
  beginPasskeySignIn,
  registerPasskey,
  removePasskey,
  signInByPasskey,
} from "./commands/passkeys.ts";
import { freshSessionMs } from "./domain/session.ts";
import { after, elsewhere, expectValue, minute, open, password, principalOf, reset } from "./fixture.ts";
import { listPasskeys } from "./queries/passkeys.ts";
import { checkSession } from "./queries/sessions.ts";

beforeEach(reset);

const wrong = refuse("invalid_credentials");
const notIt = invalid("/credential", "Not an answer to a challenge of the last five minutes");
const tooLate = 5 * minute;

const begin = async (principal: Principal, ms = 0) => expectValue(await beginPasskey(after(ms), principal));
const beginSignIn = async (ms = 0) => expectValue(await beginPasskeySignIn(after(ms)));

/** An account with a passkey. */
const openWithPasskey = async (telling: Telling = {}) => {
  const account = await open();
  const authenticator = await createAuthenticator();
  const credential = await authenticator.create(await begin(account.principal), telling);
  const kept = expectValue(await registerPasskey(after(0), account.principal, { name: "Phone", credential }));
  const signIn = async (at = 0, given: Telling = {}) => {
    const answered = await authenticator.get(await beginSignIn(at), given);
    return signInByPasskey(after(at), { credential: answered }, elsewhere);
  };
  return { ...account, authenticator, credential, passkey: kept, signIn };
};

describe("registering a passkey", () => {
  test("keeps it for its owner", async () => {
    const { principal, passkey } = await openWithPasskey();
    const createdAt = after(0).now.toISOString();
    expect(passkey).toEqual({ id: expect.stringMatching(/^psk_/), name: "Phone", createdAt, lastUsedAt: null });
    expect(await listPasskeys(after(0), principal)).toEqual(accept({ data: [passkey] }));
  });

  test("asks for another than those that are known", async () => {
    const { principal, authenticator } = await openWithPasskey();
    expect(await begin(principal)).toMatchObject({ excludeCredentials: [{ id: authenticator.id }] });
  });

  test("takes an answer once", async () => {
    const { principal, credential } = await openWithPasskey();
    expect(await registerPasskey(after(0), principal, { name: "Again", credential })).toEqual(notIt);
  });

  test("takes one of five answers to the same challenge", async () => {
    const { principal } = await open();
    const options = await begin(principal);
    const made = await Promise.all(
      Array.from({ length: 5 }, async () => (await createAuthenticator()).create(options)),
    );
    const answers = await Promise.all(
      made.map((credential) => registerPasskey(after(0), principal, { name: "Phone", credential })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(notIt));
  });

  test("takes five minutes at most, and only the caller's own challenge", async () => {
    const [mine, stranger] = [await open(), await open()];
    const credential = await (await createAuthenticator()).create(await begin(mine.principal));
    const input = { name: "Phone", credential };
    expect(await registerPasskey(after(tooLate), mine.principal, input)).toEqual(notIt);
    expect(await registerPasskey(after(0), stranger.principal, input)).toEqual(notIt);
    expect(await registerPasskey(after(tooLate - 1), mine.principal, input)).toMatchObject({ ok: true });
  });

  test.each<[string, Telling]>([
    ["from another site", { origin: "https://evil.test" }],
    ["to a challenge that nobody gave", { challenge: Buffer.from("made up").toString("base64url") }],
    ["by nobody in particular", { verified: false }],
  ])("refuses an answer %s", async (_, telling) => {
    const { principal } = await open();
    const credential = await (await createAuthenticator()).create(await begin(principal), telling);
    expect(await registerPasskey(after(0), principal, { name: "Phone", credential })).toEqual(notIt);
    expect(await listPasskeys(after(0), principal)).toEqual(accept({ data: [] }));
  });

  test("takes a proof after ten minutes, so that a stolen token opens nothing for good", async () => {
    const { principal } = await open();
    const late = after(freshSessionMs);
    expect(await beginPasskey(late, principal)).toMatchObject(wrong);
    expect(await beginPasskey(late, principal, { password: "Password124" })).toEqual(wrong);
    expect(await beginPasskey(late, principal, { password })).toMatchObject({ ok: true });
  });

  test("is not fooled by the challenge of a sign-in", async () => {
    const { principal } = await open();
    const { challenge } = (await beginSignIn()) as { challenge: string };
    const credential = await (await createAuthenticator()).create(await begin(principal), { challenge });
    expect(await registerPasskey(after(0), principal, { name: "Phone", credential })).toEqual(notIt);
  });
});

describe("signing in by a passkey", () => {
  test("opens a session of its owner, and notes when", async () => {
    const { user, principal, signIn } = await openWithPasskey();
    const tokens = expectValue(await signIn(minute));
    expect(tokens.user).toEqual(user);
    expect(principalOf(tokens)).toEqual({ ...principal, sessionId: expect.not.stringMatching(principal.sessionId) });
    expect(await checkSession(after(minute), principalOf(tokens))).toEqual(accept(null));
    const lastUsedAt = after(minute).now.toISOString();
    expect(await listPasskeys(after(0), principal)).toMatchObject({ value: { data: [{ lastUsedAt }] } });
  });

  test("takes an answer once, though five come at the same moment", async () => {
    const { authenticator } = await openWithPasskey();
    const credential = await authenticator.get(await beginSignIn());
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => signInByPasskey(after(0), { credential }, elsewhere)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(4).fill(wrong));
    expect(await signInByPasskey(after(tooLate - 1), { credential }, elsewhere)).toEqual(wrong);
  });

  test("takes five minutes at most", async () => {
    const { authenticator } = await openWithPasskey();
    const credential = await authenticator.get(await beginSignIn());
    expect(await signInByPasskey(after(tooLate), { credential }, elsewhere)).toEqual(wrong);
    expect(await signInByPasskey(after(tooLate - 1), { credential }, elsewhere)).toMatchObject({ ok: true });
  });

  test.each<[string, Telling]>([
    ["on another site", { origin: "https://evil.test" }],
    ["by nobody in particular", { verified: false }],
    ["to a challenge that nobody gave", { challenge: Buffer.from("made up").toString("base64url") }],
    ["by a copy of it", { counter: 5 }],
  ])("is refused where it was answered %s", async (_, telling) => {
    const { signIn } = await openWithPasskey({ counter: 5 });
    expect(await signIn(0, { counter: 6, ...telling })).toEqual(wrong);
    expect(await signIn(0, { counter: 6 })).toMatchObject({ ok: true });
    expect(await signIn(0, { counter: 6 })).toEqual(wrong);
  });

  test("is refused to a passkey that nobody has registered", async () => {
    const credential = await (await createAuthenticator()).get(await beginSignIn());
    expect(await signInByPasskey(after(0), { credential }, elsewhere)).toEqual(wrong);
  });
});

describe("removing a passkey", () => {
  test("takes a proof after ten minutes", async () => {
    const { principal, passkey, signIn } = await openWithPasskey();
    const late = after(freshSessionMs);
    expect(await removePasskey(late, principal, passkey.id)).toMatchObject(wrong);
    expect(await signIn()).toMatchObject({ ok: true });
    expect(await removePasskey(late, principal, passkey.id, { password })).toEqual(accept(null));
  });

  test("ends its use, and is for its owner alone", async () => {
    const [mine, stranger] = [await openWithPasskey(), await open()];
    expect(await removePasskey(after(0), stranger.principal, mine.passkey.id)).toEqual(refuse("not_found"));
    expect(await mine.signIn()).toMatchObject({ ok: true });
    expect(await removePasskey(after(0), mine.principal, mine.passkey.id)).toEqual(accept(null));
    expect(await mine.signIn()).toEqual(wrong);
    expect(await removePasskey(after(0), mine.principal, mine.passkey.id)).toEqual(refuse("not_found"));
  });
});
