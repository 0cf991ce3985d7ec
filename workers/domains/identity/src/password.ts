import { randomBytes, scrypt } from "node:crypto";
import { sameText } from "@souk/platform/signing";

const blockSize = 8;
const parallelism = 5;
const keyBytes = 32;

// The runtime derives on the isolate's one thread: one at a time, so that other requests get a turn between two.
let last: Promise<unknown> = Promise.resolve();

const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
};

const derive = (password: string, salt: Buffer, cost: number): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((done, fail) => {
        const options = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize };
        scrypt(password.normalize("NFKC"), salt, keyBytes, options, (error, key) => (error ? fail(error) : done(key)));
      }),
  );

/** scrypt (RFC 7914) with r=8, p=5: `scrypt$cost$salt$key`, both in base64url. */
export const hashPassword = async (password: string, cost: number): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost, salt.toString("base64url"), key.toString("base64url")].join("$");
};

/** Whether the password is the hashed one; an unknown account (null) takes as long and is never right. */
export const verifyPassword = async (password: string, hash: string | null, cost: number): Promise<boolean> => {
  const [, storedCost, salt, key] = (hash ?? "").split("$");
  const derived = await derive(password, Buffer.from(salt ?? "no-account", "base64url"), Number(storedCost ?? cost));
  return key !== undefined && sameText(derived.toString("base64url"), key);
};
