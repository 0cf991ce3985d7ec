import { randomBytes, scrypt } from "node:crypto";
import { accept, mapOutcome, type Outcome, refuse } from "@souk/kernel/result";
import { sameText } from "@souk/platform/signing";

const blockSize = 8;
const parallelism = 5;
const keyBytes = 32;

/** The costs of all derivations running or waiting in an isolate: 16 at production's cost, about 3 s of work. */
export const capacity = 16 * 16_384;

type Overload = "service_unavailable";

// The runtime derives on the isolate's one thread: one at a time, so that other requests get a turn between two.
let last: Promise<unknown> = Promise.resolve();
let load = 0;

const inTurn = async <T>(cost: number, work: () => Promise<T>): Promise<Outcome<T, Overload>> => {
  if (load + cost > capacity) return refuse("service_unavailable");
  load += cost;
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  try {
    return accept(await turn);
  } finally {
    load -= cost;
  }
};

const derive = (password: string, salt: Buffer, cost: number): Promise<Outcome<Buffer, Overload>> =>
  inTurn(
    cost,
    () =>
      new Promise((done, fail) => {
        const options = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize };
        scrypt(password.normalize("NFKC"), salt, keyBytes, options, (error, key) => (error ? fail(error) : done(key)));
      }),
  );

/** scrypt (RFC 7914) with r=8, p=5 over the NFKC form: `scrypt$cost$salt$key`, both in base64url. */
export const hashPassword = async (password: string, cost: number): Promise<Outcome<string, Overload>> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return mapOutcome(key, (bytes) =>
    ["scrypt", cost, salt.toString("base64url"), bytes.toString("base64url")].join("$"),
  );
};

/** Whether the password is the hashed one; an unknown account (null) takes as long and is never right. */
export const verifyPassword = async (
  password: string,
  hash: string | null,
  cost: number,
): Promise<Outcome<boolean, Overload>> => {
  const [, storedCost, salt, key] = (hash ?? "").split("$");
  const derived = await derive(password, Buffer.from(salt ?? "no-account", "base64url"), Number(storedCost ?? cost));
  return mapOutcome(derived, (bytes) => key !== undefined && sameText(bytes.toString("base64url"), key));
};
