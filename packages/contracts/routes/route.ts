import type { Role } from "../call.ts";
import type { ProblemCode } from "../problems.ts";
import type { Scope } from "../scopes.ts";

/** A Worker's name in capitals is its binding at the gateway. */
export type Owner =
  | "GATEWAY"
  | "IDENTITY"
  | "CATALOG"
  | "ORDERS"
  | "PAYMENTS"
  | "DELIVERY"
  | "REVIEWS"
  | "ANALYTICS"
  | "SEARCH"
  | "MOBILE"
  | "WEB"
  | "NOTIFICATIONS"
  | "EVENT_BUS"
  | "CARD_PROCESSOR"
  | "FAULTS";

/** One row of the front door's table: which request goes where, and who may send it. */
export type Route = {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  owner: Owner;
  who: "anyone" | "user" | readonly Role[];
  /** `json` is read and checked at the gateway (`optional-json` only where one is sent), `stream` goes through as it comes. */
  body: "none" | "json" | "optional-json" | "stream";
  /** What an API key must be allowed to do to open it; closed to API keys where there is none. */
  scope?: Scope;
  /** The session itself must be alive, not just the access token that it gave out. */
  session?: "checked";
  /** One line for the API reference. */
  summary: string;
  /** The problems of this route beside those that the rest of its row implies. */
  refuses?: readonly ProblemCode[];
  /** Counted exactly and by address, beside the general limit of every caller. */
  limit?: "register" | "login" | "licenses";
  idempotencyKey?: "required";
  /** The owner itself answers a repeat under the same Idempotency-Key, and for ever; else the gateway does, for a day. */
  repeats?: "by-owner";
  /** Who asked and what came of it is written down for good. */
  audited?: true;
  developmentOnly?: true;
};

/** Whether the first answer to a POST of the route is kept under its Idempotency-Key: not where it would be a session, nor a stream. */
export const keepsAnswers = ({ method, path, body }: Route): boolean =>
  method === "post" && body !== "stream" && !path.startsWith("/v1/auth/");

export const anyone = "anyone";
export const user = "user";
export const seller = ["seller"] as const;
export const admin = ["admin"] as const;
