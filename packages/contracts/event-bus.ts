import * as z from "zod";
import type { AuditRecord } from "./audit.ts";
import type { Call, HttpService, Reply } from "./call.ts";
import type { Envelope } from "./events.ts";
import type { Subscriber } from "./subscriptions.ts";

/** An event with its place in the one global order of the log. */
export type LoggedEvent = { sequence: number; event: Envelope };

/** A queue's message: `previous` is the sequence of the event addressed to the same subscriber before this one. */
export type Dispatch = LoggedEvent & {
  previous: number;
  /** Many came at once and the queue brings the last alone: the others are to be read from the log. */
  isOneOfMany?: true;
};

export type DeadLetter = { subscriber: Subscriber; sequence: number; error: string };

/** A buried event that an operator wants applied after all; `redrive` counts how often one has asked. */
export type Redriven = LoggedEvent & { redrive: number };

export const deadLetter = z
  .object({
    id: z.string(),
    subscriber: z.string(),
    sequence: z.int(),
    eventId: z.string(),
    eventType: z.string(),
    error: z.string(),
    buriedAt: z.string(),
    redrivenAt: z.string().nullable().meta({ description: "When an operator asked for it to be applied after all" }),
    settledAt: z.string().nullable().meta({ description: "When it was" }),
  })
  .meta({ id: "DeadLetter" });
export const deadLetterList = z.object({ data: z.array(deadLetter) }).meta({ id: "DeadLetterList" });
export type DeadLetterList = z.infer<typeof deadLetterList>;
export const deadLetterParams = z.object({ id: z.string() });

export const projectionList = z
  .object({
    data: z.array(
      z.object({
        name: z.string(),
        lag: z.int().nullable().meta({ description: "How far it is behind the log; null when its Worker is down" }),
      }),
    ),
  })
  .meta({ id: "ProjectionList" });

const rows = z.object({ rows: z.int(), hash: z.string() }).nullable();

export const projectionRebuild = z
  .object({
    name: z.string(),
    status: z.enum(["running", "done", "failed"]),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    sequence: z.int().meta({ description: "Up to which event of the log it has come" }),
    head: z.int().meta({ description: "The last event that there is for it" }),
    found: rows.meta({
      description: "What the projection held; null until the end, or where it would not stand still",
    }),
    made: rows.meta({ description: "What took its place: the same, unless something had been wrong" }),
    error: z.string().nullable().meta({ description: "Why an event cannot be applied" }),
  })
  .meta({ id: "ProjectionRebuild" });
export type ProjectionRebuild = z.infer<typeof projectionRebuild>;
export const projectionParams = z.object({ name: z.string() });

/** What a Worker offers that keeps a projection. */
export interface ProjectingService {
  /** Begins to make the projection again from the whole log, beside the one that answers; one that runs goes on. */
  startRebuild(call: Call, input: null): Promise<Reply<ProjectionRebuild>>;
  /** The newest rebuild; refuses `not_found` where there was none. */
  readRebuild(call: Call, input: null): Promise<Reply<ProjectionRebuild>>;
}

export interface EventBusService extends HttpService {
  /** Appends up to 250 events to the log, each id once, and sends the new ones to their subscribers' queues. */
  publish(call: Call, input: { events: Envelope[] }): Promise<Reply<null>>;
  /** The events addressed to a subscriber behind a sequence, in order, at most `limit`; `head` is the last one there is, `redriven` what to apply again. */
  read(
    call: Call,
    input: { subscriber: Subscriber; after: number; limit: number },
  ): Promise<Reply<{ events: LoggedEvent[]; head: number; redriven: Redriven[] }>>;
  /** Keeps an event that a subscriber could not apply, so that an operator can send it again. */
  bury(call: Call, input: DeadLetter): Promise<Reply<null>>;
  /** Notes how a redriven event ended: applied (`error` null), or buried once more. */
  settle(call: Call, input: Omit<DeadLetter, "error"> & { error: string | null }): Promise<Reply<null>>;
  /** Writes down what somebody did at the front door, for good; the same record again changes nothing. */
  recordAudit(call: Call, input: AuditRecord): Promise<Reply<null>>;
}
