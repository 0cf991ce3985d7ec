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

export interface EventBusService extends HttpService {
  /** Appends up to 250 events to the log, each id once, and sends the new ones to their subscribers' queues. */
  publish(call: Call, input: { events: Envelope[] }): Promise<Reply<null>>;
  /** The events addressed to a subscriber behind a sequence, in order, at most `limit`; `head` is the last one there is. */
  read(
    call: Call,
    input: { subscriber: Subscriber; after: number; limit: number },
  ): Promise<Reply<{ events: LoggedEvent[]; head: number }>>;
  /** Keeps an event that a subscriber could not apply, so that an operator can send it again. */
  bury(call: Call, input: DeadLetter): Promise<Reply<null>>;
}
