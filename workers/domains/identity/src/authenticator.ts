import type { PasskeyOptions } from "@souk/contracts/identity/passkeys";

/** What an authenticator, or the browser before it, may tell otherwise than it is. */
export type Telling = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  verified?: boolean;
  counter?: number;
};

type Cbor = number | string | Uint8Array | [Cbor, Cbor][];

const head = (major: number, length: number): Buffer =>
  length < 24
    ? Buffer.from([(major << 5) | length])
    : length < 256
      ? Buffer.from([(major << 5) | 24, length])
      : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);

// As much of RFC 8949 as an attestation holds.
const encode = (value: Cbor): Buffer => {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.length), ...value.flatMap((pair) => pair.map(encode))]);
};

const toDerInteger = (bytes: Buffer): Buffer => {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(start);
  const positive = (digits[0] ?? 0) < 128 ? digits : Buffer.concat([Buffer.from([0]), digits]);
  return Buffer.concat([Buffer.from([2, positive.length]), positive]);
};

// WebCrypto signs r‖s, an authenticator an ASN.1 sequence of both.
const toDer = (signature: Buffer): Buffer => {
  const both = Buffer.concat([signature.subarray(0, 32), signature.subarray(32)].map(toDerInteger));
  return Buffer.concat([Buffer.from([48, both.length]), both]);
};

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => Buffer.from(await crypto.subtle.digest("SHA-256", bytes));
const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

const [present, verifiedFlag, attested] = [1, 4, 64];

const toHeader = async (rpId: string, { verified = true, counter = 0 }: Telling, more: number): Promise<Buffer> => {
  const flags = present | (verified ? verifiedFlag : 0) | more;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([await sha256(bytesOf(rpId)), Buffer.from([flags]), count]);
};

const toClientData = (type: string, options: PasskeyOptions, { origin, challenge }: Telling): string =>
  JSON.stringify({
    type,
    challenge: challenge ?? options.challenge,
    origin: origin ?? "https://souk.test",
    crossOrigin: false,
  });

/** One passkey of a browser at `https://souk.test`, made in software, for tests. */
export const createAuthenticator = async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = (await crypto.subtle.generateKey(algorithm, true, ["sign"])) as CryptoKeyPair;
  const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey;
  const rawId = crypto.getRandomValues(new Uint8Array(16));
  const named = { id: toText(rawId), rawId: toText(rawId), type: "public-key" as const };
  const [kty, alg, curve] = [2, -7, 1];
  const cose = encode([
    [1, kty],
    [3, alg],
    [-1, curve],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ]);

  /** What the browser sends to register it. */
  const create = async (options: PasskeyOptions, telling: Telling = {}) => {
    const rpId = telling.rpId ?? String((options.rp as { id: string }).id);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, rawId.length]), rawId, cose]);
    const authData = Buffer.concat([await toHeader(rpId, telling, attested), credential]);
    const attestation = encode([
      ["fmt", "none"],
      ["attStmt", []],
      ["authData", authData],
    ]);
    const clientDataJSON = toText(bytesOf(toClientData("webauthn.create", options, telling)));
    return { ...named, response: { clientDataJSON, attestationObject: toText(attestation) } };
  };

  /** What the browser sends to sign in by it. */
  const get = async (options: PasskeyOptions, telling: Telling = {}) => {
    const clientData = bytesOf(toClientData("webauthn.get", options, telling));
    const header = await toHeader(telling.rpId ?? String(options.rpId), telling, 0);
    const signed = new Uint8Array(Buffer.concat([header, await sha256(clientData)]));
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, signed);
    return {
      ...named,
      response: {
        clientDataJSON: toText(clientData),
        authenticatorData: toText(header),
        signature: toText(toDer(Buffer.from(signature))),
      },
    };
  };

  return { id: named.id, create, get };
};
