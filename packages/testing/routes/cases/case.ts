import { randomUUID } from "node:crypto";
import type { ProblemCode } from "@souk/contracts/problems";
import type { RouteName } from "@souk/contracts/routes";
import type { Asked } from "../check.ts";
import { type Operation, takesJson } from "../document.ts";
import { type Cast, fillPath, ownerOf, type Person, secretsOf } from "../people.ts";
import type { Sent } from "../send.ts";
import { example, type Json } from "../values.ts";

/** A request, what is odd about it, and what must come of it where that is certain. */
export type Case = Asked & {
  what: string;
  expects?: { status: number[]; code?: ProblemCode; pointer?: string };
};

/** What may be changed of a request that is in order. */
export type Changes = {
  as?: Person | null;
  token?: string;
  body?: Json;
  raw?: string | Uint8Array;
  query?: string;
  headers?: Record<string, string>;
  ids?: Record<string, string>;
};

// Any call of these that gets through takes long, or changes what the journeys beside this one rely on.
const neverLetThrough: RouteName[] = [
  ...(["waitForQuiet", "rebuildSearch", "clearFaults", "seed", "openDemoAccounts", "rebuildProjection"] as const),
];

/** Whether a request in order may be sent to it without disturbing anybody. */
export const mayGetThrough = ({ name }: Operation): boolean => !neverLetThrough.some((never) => never === name);

const toBody = (operation: Operation, changes: Changes): string | Uint8Array | undefined => {
  if (changes.raw !== undefined) return changes.raw;
  if (changes.body !== undefined) return JSON.stringify(changes.body);
  return operation.body && takesJson(operation) ? JSON.stringify(example(operation.body)) : undefined;
};

const requiredQuery = ({ parameters }: Operation): string =>
  parameters
    .filter((parameter) => parameter.in === "query" && parameter.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(example(schema)))}`)
    .join("&");

/** A request to an operation by whom it is for, with everything that its description asks for, but for the changes. */
export const toSent = (operation: Operation, cast: Cast, changes: Changes = {}): Sent => {
  const as = changes.as === undefined ? ownerOf(operation, cast) : changes.as;
  const token = changes.token ?? as?.accessToken;
  const body = toBody(operation, changes);
  const query = changes.query ?? requiredQuery(operation);
  return {
    method: operation.method,
    path: `${fillPath(operation.path, changes.ids ?? cast.ids)}${query && `?${query}`}`,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(operation.route.idempotencyKey && { "Idempotency-Key": randomUUID() }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...changes.headers,
    },
    ...(body !== undefined && { body }),
  };
};

const everyone = ({ seller, buyer, strangers, admin }: Cast): Person[] => [
  ...[seller, buyer, strangers.seller, strangers.buyer, admin],
];

/** A case of an operation; whatever belongs to anybody but who asks must stay with them. */
export const toCase = (
  what: string,
  operation: Operation,
  cast: Cast,
  changes: Changes,
  expects?: Case["expects"],
): Case => {
  const as = changes.as === undefined ? ownerOf(operation, cast) : changes.as;
  const secrets = everyone(cast)
    .filter((person) => person !== as)
    .flatMap(secretsOf);
  return { what, operation, sent: toSent(operation, cast, changes), secrets, ...(expects && { expects }) };
};
