import { describe, expect, test } from "vitest";
import { createAuthenticator, type Telling } from "./authenticator.ts";
import { readChallenge, toCreationOptions, toRequestOptions, verifyCreation, verifyRequest } from "./passkeys.ts";

const party = { origin: "https://souk.test" };
const challenge = "a challenge of ours";
const user = { id: "usr_1", email: "ann@example.com", name: "Ann" };
const otherChallenge = Buffer.from("another challenge").toString("base64url");

const register = async (telling: Telling = {}) => {
  const authenticator = await createAuthenticator();
  const credential = await authenticator.create(await toCreationOptions(party, user, [], challenge), telling);
  return { authenticator, known: await verifyCreation(party, { name: "Phone", credential }, challenge) };
};

describe("what a browser is asked for", () => {
  test("is a passkey that names its user, verifies that user and is not one of those known", async () => {
    expect(await toCreationOptions(party, user, ["AAAA"], challenge)).toMatchObject({
      rp: { id: "souk.test", name: "Souk" },
      user: { id: Buffer.from("usr_1").toString("base64url"), name: "ann@example.com", displayName: "Ann" },
      excludeCredentials: [{ id: "AAAA", type: "public-key" }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      pubKeyCredParams: [{ alg: -7 }, { alg: -257 }],
    });
  });

  test("is, when signing in, any passkey of this service: who has one is not told", async () => {
    const options = await toRequestOptions(party, challenge);
    expect(options).toMatchObject({ rpId: "souk.test", userVerification: "required" });
    expect(options.allowCredentials).toBeUndefined();
  });
});

describe("a new passkey", () => {
  test("is known by its id and public key", async () => {
    const { authenticator, known } = await register();
    expect(known).toEqual({ credentialId: authenticator.id, publicKey: expect.stringMatching(/^[\w-]+$/), counter: 0 });
  });

  test.each<[string, Telling]>([
    ["another site", { origin: "https://evil.test" }],
    ["another service", { rpId: "evil.test" }],
    ["another challenge", { challenge: otherChallenge }],
    ["nobody verified", { verified: false }],
  ])("of %s is none", async (_, telling) => expect((await register(telling)).known).toBeNull());

  test("that cannot be read is none", async () => {
    const authenticator = await createAuthenticator();
    const options = await toCreationOptions(party, user, [], challenge);
    const { response, ...credential } = await authenticator.create(options);
    const altered = { ...credential, response: { ...response, attestationObject: "AAAA" } };
    expect(await verifyCreation(party, { name: "Phone", credential: altered }, challenge)).toBeNull();
  });
});

describe("a signature by a passkey", () => {
  const signIn = async (telling: Telling, counter = 0) => {
    const { authenticator, known } = await register({ counter });
    const credential = await authenticator.get(await toRequestOptions(party, challenge), telling);
    return known && verifyRequest(party, { credential }, challenge, known);
  };

  test("moves its counter on", async () => expect(await signIn({ counter: 8 }, 7)).toBe(8));
  test("may come without a counter", async () => expect(await signIn({})).toBe(0));

  test.each<[string, Telling]>([
    ["another site", { origin: "https://evil.test" }],
    ["another service", { rpId: "evil.test" }],
    ["another challenge", { challenge: otherChallenge }],
    ["nobody verified", { verified: false }],
    ["a copy, whose counter stands still", { counter: 7 }],
    ["a copy, whose counter went back", { counter: 6 }],
  ])("is refused from %s", async (_, telling) => expect(await signIn({ counter: 8, ...telling }, 7)).toBeNull());

  test("is refused from another passkey", async () => {
    const [{ known }, other] = [await register(), await createAuthenticator()];
    const credential = await other.get(await toRequestOptions(party, challenge));
    expect(known && (await verifyRequest(party, { credential }, challenge, known))).toBeNull();
  });
});

describe("the challenge that was answered", () => {
  const toClientData = (text: string) => Buffer.from(text).toString("base64url");

  test("is read as it was given", async () => {
    const authenticator = await createAuthenticator();
    const { response } = await authenticator.get(await toRequestOptions(party, challenge));
    expect(readChallenge(response.clientDataJSON)).toBe(challenge);
  });

  test.each(["", "null", "{}", '{"challenge":1}', "{", "[]"])("is none in %j", (text) =>
    expect(readChallenge(toClientData(text))).toBeNull(),
  );
});
