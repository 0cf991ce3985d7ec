import { randomBytes, scrypt } from "node:crypto";
import { accept, mapOutcome, type Outcome, refuse } from "@souk/kernel/result";
import { sameText } from "@souk/platform/signing";

const blockSize = 8;
const parallelism = 5;
const keyBytes = 32;

/** scrypt's N, and whether a pause as long as the work follows it. */
export type Hashing = { cost: number; paced: boolean };

/** The costs of all derivations running or waiting in an isolate: 16 at production's cost, about 3 s of work. */
export const capacity = 16 * 16_384;

/** A request that ends in its turn never says so: after this long nobody waits for it. */
const lostAfterMs = 15_000;

type Overload = "service_unavailable";
type Turn = { cost: number; at: number };

// The runtime derives on the isolate's one thread: one at a time, so that other requests get a turn between two.
const turns = new Set<Turn>();
let last: Promise<unknown> = Promise.resolve();
let freeAt = 0;

const loadAt = (now: number): number => {
  for (const turn of turns) if (now - turn.at > lostAfterMs) turns.delete(turn);
  return [...turns].reduce((sum, { cost }) => sum + cost, 0);
};

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

const settledWithin = (work: Promise<unknown>, ms: number) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    work.then(() => {
      clearTimeout(timer);
      done();
    });
  });

// Each waits for itself: a timer of the request before would go with that request.
const runAfter = async <T>(before: Promise<unknown> | null, paced: boolean, work: () => Promise<T>): Promise<T> => {
  if (before) await settledWithin(before, lostAfterMs);
  if (freeAt > Date.now()) await pause(freeAt - Date.now());
  const begunAt = Date.now();
  try {
    return await work();
  } finally {
    const endedAt = Date.now();
    freeAt = paced ? 2 * endedAt - begunAt : endedAt;
  }
};

const inTurn = async <T>({ cost, paced }: Hashing, work: () => Promise<T>): Promise<Outcome<T, Overload>> => {
  if (loadAt(Date.now()) + cost > capacity) return refuse("service_unavailable");
  const turn = { cost, at: Date.now() };
  const mine = runAfter(turns.size > 0 ? last : null, paced, work);
  turns.add(turn);
  last = mine.catch(() => undefined);
  try {
    return accept(await mine);
  } finally {
    turns.delete(turn);
  }
};

const derive = (password: string, salt: Buffer, { cost, paced }: Hashing): Promise<Outcome<Buffer, Overload>> =>
  inTurn(
    { cost, paced },
    () =>
      new Promise((done, fail) => {
        const options = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize };
        scrypt(password.normalize("NFKC"), salt, keyBytes, options, (error, key) => (error ? fail(error) : done(key)));
      }),
  );

/** scrypt (RFC 7914) with r=8, p=5 over the NFKC form: `scrypt$cost$salt$key`, both in base64url. */
export const hashPassword = async (password: string, hashing: Hashing): Promise<Outcome<string, Overload>> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, hashing);
  return mapOutcome(key, (bytes) =>
    ["scrypt", hashing.cost, salt.toString("base64url"), bytes.toString("base64url")].join("$"),
  );
};

/** Whether the password is the hashed one; an unknown account (null) takes as long and is never right. */
export const verifyPassword = async (
  password: string,
  hash: string | null,
  hashing: Hashing,
): Promise<Outcome<boolean, Overload>> => {
  const [, storedCost, salt, key] = (hash ?? "").split("$");
  const cost = Number(storedCost ?? hashing.cost);
  const derived = await derive(password, Buffer.from(salt ?? "no-account", "base64url"), { ...hashing, cost });
  return mapOutcome(derived, (bytes) => key !== undefined && sameText(bytes.toString("base64url"), key));
};

/** Whether a hash was made at a lower cost than today's. */
export const isOutdated = (hash: string, { cost }: Hashing): boolean => Number(hash.split("$")[1]) < cost;
