import type { Client } from "../client.ts";
import type { Operation } from "../routes/document.ts";
import { type Cast, castPeople, type Person, secretsOf } from "../routes/people.ts";
import type { Sent } from "../routes/send.ts";
import { type Asker, casts, type Drawn } from "./requests.ts";

const people = ({ seller, buyer, strangers, admin }: Cast): Partial<Record<Asker, Person>> => ({
  ...{ seller, buyer, admin, otherSeller: strangers.seller, otherBuyer: strangers.buyer },
});

const replaceNames = (text: string, names: Record<string, string>): string =>
  text.replaceAll(/§([\w-]+)§/g, (_, name: string) => names[name] ?? "xyz_unknown");

const namesOf = (cast: Cast, asker: Person | undefined): Record<string, string> => ({
  ...cast.ids,
  sellers: cast.seller.user.id,
  email: asker?.email ?? "nobody@example.com",
  refreshToken: asker?.refreshToken ?? "none",
});

const forged = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ1c3JfMSJ9.";

/** A drawn request as it is sent by the people of a cast, and what it must not show to who asks. */
export const play = (drawn: Drawn, cast: Cast): { sent: Sent; secrets: string[] } => {
  const cast_ = people(cast);
  const asker = cast_[drawn.as];
  const names = namesOf(cast, asker);
  const token = drawn.as === "forger" ? forged : asker?.accessToken;
  const body = drawn.body === null ? undefined : replaceNames(drawn.body, names);
  const path = replaceNames(drawn.path, names);
  const headers = { ...drawn.headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  const sent = {
    method: drawn.method,
    path: `${path}${drawn.query && `?${replaceNames(drawn.query, names)}`}`.replaceAll(/[^\x21-\x7e]/g, "~"),
    headers,
    ...(body !== undefined && { body }),
  };
  const others = Object.values(cast_).filter((person) => person !== asker);
  const known = JSON.stringify(sent);
  // An operator sees whom things belong to, and who names a secret knows it already.
  const secrets = drawn.as === "admin" ? [] : others.flatMap(secretsOf).filter((secret) => !known.includes(secret));
  return { sent, secrets };
};

const requestsACast = 1_250;

/** Several casts at once, of which the oldest is replaced again and again: requests wear people out. */
export const createPlayers = async (client: Client, operations: Operation[]) => {
  const playing = await Promise.all(Array.from({ length: casts }, () => castPeople(client, operations)));
  let sent = 0;
  let oldest = 0;
  const renew = async () => {
    const at = oldest;
    oldest = (oldest + 1) % casts;
    playing[at] = await castPeople(client, operations);
  };
  /** The cast of a number, for one request. */
  const next = async (at: number): Promise<Cast> => {
    sent += 1;
    if (sent % requestsACast === 0) await renew();
    const cast = playing[at % casts];
    if (!cast) throw new Error(`There is no cast ${at}`);
    return cast;
  };
  return { next };
};

export type Players = Awaited<ReturnType<typeof createPlayers>>;
