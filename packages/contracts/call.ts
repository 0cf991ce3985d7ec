import type { Outcome } from "@souk/kernel/result";
import type { ApiPart } from "./openapi.ts";
import type { ProblemCode } from "./problems.ts";
import type { Scope } from "./scopes.ts";

export const roles = ["buyer", "seller", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who asks: set by the gateway from a verified access token or API key, never by a client. */
export type Principal = {
  userId: string;
  role: Role;
  /** The session, or the API key (`key_…`) that stands for one. */
  sessionId: string;
  /** What an API key is allowed to do; a session may do all that its role may. */
  scopes?: readonly Scope[];
};

/** Travels with every call between Workers. */
export type Call = { requestId: string; correlationId: string; causationId: string; principal: Principal | null };

/** What a call has cost so far: `writes` are the trips that changed something, a hop is a call to another Worker. */
export type Cost = {
  trips: number;
  writes: number;
  rowsRead: number;
  rowsWritten: number;
  hops: number;
  objectCalls: number;
};

/** An outcome with what it took; refusals are problems unless the contract names codes of its own. */
export type Reply<T, Code extends string = ProblemCode> = Outcome<T, Code> & { cost: Cost };

/** What every Worker behind the gateway offers: HTTP handed on with its verified principal. */
export interface HttpService {
  handle(request: Request, principal: Principal | null): Promise<Response>;
  /** What the Worker still has to do by itself, by name; all zero when it is quiet. Asking arms its standing alarms. */
  readBacklog(call: Call): Promise<Reply<Backlog>>;
  /** The Worker's part of the OpenAPI document. */
  describeRoutes(call: Call): Promise<Reply<ApiPart>>;
}

/** How many things wait to be done, by what they are. */
export type Backlog = Record<string, number>;

/** The headers in which a Call travels with `handle`; the gateway strips them from outside requests. */
export const internalHeaders = {
  requestId: "x-request-id",
  correlationId: "x-correlation-id",
  causationId: "x-causation-id",
  cost: "x-cost",
  /** How many milliseconds ago the request takes place; only development asks in the past. */
  behindMs: "x-behind-ms",
} as const;
