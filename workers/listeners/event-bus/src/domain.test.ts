import type { Dispatch } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import { describe, expect, test } from "vitest";
import { type Appended, address, condense, toBatches } from "./domain.ts";

const event = (stream: string, position: number, text = ""): Envelope => ({
  id: `${stream}:${position}`,
  type: "SomethingHappened",
  version: 1,
  stream,
  position,
  occurredAt: "2026-11-20T10:00:00.000Z",
  correlationId: "c",
  causationId: "c",
  data: { text },
});

const appended = (sequence: number, stream: string, kind: string): Appended => ({
  sequence,
  kind,
  event: event(stream, sequence),
});

describe("addressing", () => {
  test("gives a subscriber the kinds it names and no others", () => {
    const events = [appended(5, "ord_1", "ord"), appended(6, "usr_1", "usr"), appended(7, "prd_1", "prd")];
    expect(address(["ord", "prd"], {}, events).map(({ sequence }) => sequence)).toEqual([5, 7]);
  });

  test("chains each message to the one before it, across appends", () => {
    const events = [appended(15, "ord_1", "ord"), appended(16, "usr_1", "usr"), appended(17, "ord_2", "ord")];
    const chain = address(["ord", "prd"], { ord: 9, prd: 12, usr: 14 }, events);
    expect(chain.map(({ previous, sequence }) => [previous, sequence])).toEqual([
      [12, 15],
      [15, 17],
    ]);
  });

  test("begins the chain at 0", () => {
    expect(address(["ord"], {}, [appended(1, "ord_1", "ord")])[0]?.previous).toBe(0);
  });
});

const dispatch = (text: string): Dispatch => ({ sequence: 1, previous: 0, event: event("ord_1", 1, text) });

test("of more than 100 at once only the last is sent, as one that stands for many", () => {
  const many = Array.from({ length: 101 }, (_, n) => dispatch(`${n}`));
  expect(condense(many)).toEqual([{ ...dispatch("100"), isOneOfMany: true }]);
  expect(condense(many.slice(1))).toEqual(many.slice(1));
});

describe("batching", () => {
  test("sends nothing where there is nothing", () => {
    expect(toBatches([])).toEqual([]);
  });

  test("puts at most 100 messages in one batch", () => {
    const lengths = toBatches(Array.from({ length: 250 }, () => dispatch(""))).map((batch) => batch.length);
    expect(lengths).toEqual([100, 100, 50]);
  });

  test("keeps each batch below what a queue takes", () => {
    const batches = toBatches(Array.from({ length: 12 }, () => dispatch("x".repeat(30_000))));
    expect(batches.flat()).toHaveLength(12);
    for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThan(200_000);
  });
});
