import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** HMAC-SHA256 over a purpose and a text, in base64url. One secret serves many purposes, none of which can stand in for another. */
export const sign = (secret: string, purpose: string, text: string): string =>
  createHmac("sha256", secret).update(purpose).update("\0").update(text).digest("base64url");

/** Compares two strings in constant time, as they are written: an alternative encoding of the same bytes is not equal. */
export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** A JSON payload in the open with a signature behind it: `payload.signature`. */
export const sealToken = (secret: string, purpose: string, payload: unknown): string => {
  const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${text}.${sign(secret, purpose, text)}`;
};

/** The payload of a token sealed for the same purpose, or null when a single character is not the sealed one. */
export const openToken = <T>(secret: string, purpose: string, token: string): T | null => {
  const [text, signature, ...rest] = token.split(".");
  if (!text || !signature || rest.length > 0 || !sameText(signature, sign(secret, purpose, text))) return null;
  return JSON.parse(Buffer.from(text, "base64url").toString()) as T;
};

/** 256 random bits in base64url, for tokens that are looked up by their hash. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** SHA-256 in hexadecimal: how a random token is stored. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

const keyFor = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));

/** AES-256-GCM under a key derived from the secret and purpose: `nonce.ciphertext.tag` in base64url. */
export const encrypt = (secret: string, purpose: string, text: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFor(secret, purpose), nonce);
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [nonce, bytes, cipher.getAuthTag()].map((part) => part.toString("base64url")).join(".");
};

/** Reverses `encrypt`; throws when the text was altered or belongs to another secret or purpose. */
export const decrypt = (secret: string, purpose: string, sealed: string): string => {
  const [nonce, bytes, tag] = sealed.split(".").map((part) => Buffer.from(part, "base64url"));
  if (!nonce || !bytes || !tag) throw new Error("Not an encrypted text");
  const decipher = createDecipheriv("aes-256-gcm", keyFor(secret, purpose), nonce);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes), decipher.final()]).toString("utf8");
};
