import type { Call } from "@souk/contracts/call";
import type { Envelope, PublicEvent } from "@souk/contracts/events";

/** A Durable Object's stream: its events are its truth, numbered 1..n; what others may know of them waits in an outbox. */
export type EventStore<Event> = {
  read(): Event[];
  /** Appends behind `expected` events; throws when the stream has moved on. */
  append(expected: number, events: Event[]): void;
  /** Numbers public events apart and keeps them until they are sent. */
  publish(call: Call, at: number, events: PublicEvent[]): void;
  /** The public events that are not sent yet, under the stream's name. */
  readWaiting(stream: string): Envelope[];
  /** Removes what the log now has: every public event up to that position. */
  forget(position: number): void;
};

type Waiting = Record<"position" | "type" | "occurredAt" | "correlationId" | "causationId" | "data", string>;

const waiting = `SELECT position, type, occurred_at AS occurredAt, correlation_id AS correlationId,
  causation_id AS causationId, data FROM outbox ORDER BY position`;

const toEnvelope = (stream: string, row: Waiting): Envelope => ({
  ...row,
  id: `${stream}:${row.position}`,
  version: 1,
  stream,
  position: Number(row.position),
  data: JSON.parse(row.data) as Envelope["data"],
});

const tables = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    event TEXT NOT NULL CHECK (json_valid(event))
  ) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    causation_id TEXT NOT NULL,
    data TEXT NOT NULL CHECK (json_valid(data))
  ) STRICT;
`;

/** The event store in an object's own SQLite; call its writers inside one `transactionSync` with the timers they need. */
export const createEventStore = <Event>({ sql }: DurableObjectStorage): EventStore<Event> => {
  sql.exec(tables);
  return {
    read: () =>
      sql
        .exec<{ event: string }>("SELECT event FROM events ORDER BY seq")
        .toArray()
        .map(({ event }) => JSON.parse(event) as Event),
    append(expected, events) {
      const { length } = sql.exec<{ length: number }>("SELECT count(*) AS length FROM events").one();
      if (length !== expected) throw new Error(`Expected ${expected} events in the stream and found ${length}`);
      events.forEach((event, index) => {
        sql.exec("INSERT INTO events (seq, event) VALUES (?, ?)", expected + index + 1, JSON.stringify(event));
      });
    },
    publish(call, at, events) {
      for (const { type, data } of events) {
        sql.exec(
          "INSERT INTO outbox (type, occurred_at, correlation_id, causation_id, data) VALUES (?, ?, ?, ?, ?)",
          type,
          new Date(at).toISOString(),
          call.correlationId,
          call.causationId,
          JSON.stringify(data),
        );
      }
    },
    readWaiting: (stream) =>
      sql
        .exec<Waiting>(waiting)
        .toArray()
        .map((row) => toEnvelope(stream, row)),
    forget: (position) => {
      sql.exec("DELETE FROM outbox WHERE position <= CAST(? AS INTEGER)", position);
    },
  };
};
