import type { Dispatch, LoggedEvent } from "@souk/contracts/event-bus";
import type { StreamKind } from "@souk/contracts/subscriptions";

/** The last sequence of each kind before an append. */
export type Heads = Record<string, number>;

/** An event that was just appended, with the kind of its stream. */
export type Appended = LoggedEvent & { kind: string };

/** The messages for a subscriber to these kinds: each names the one before it, so that a lost one leaves a gap that shows. */
export const address = (kinds: readonly StreamKind[], heads: Heads, appended: Appended[]): Dispatch[] => {
  const known = kinds.map((kind) => heads[kind] ?? 0);
  let previous = Math.max(0, ...known);
  return appended
    .filter((logged) => kinds.some((kind) => kind === logged.kind))
    .map(({ sequence, event }) => {
      const dispatch = { sequence, event, previous };
      previous = sequence;
      return dispatch;
    });
};

const batchBytes = 200_000;
const batchLength = 100;

/** What of many messages goes to the queue: up to 100 all, of more only the last, which tells its subscriber to read the log. */
export const condense = (dispatches: Dispatch[]): Dispatch[] =>
  dispatches.length <= batchLength
    ? dispatches
    : dispatches.slice(-1).map((dispatch) => ({ ...dispatch, isOneOfMany: true }));

/** Cuts messages into batches that a queue takes: at most 100 messages and 256 KB each. */
export const toBatches = (dispatches: Dispatch[]): Dispatch[][] => {
  const batches: Dispatch[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const dispatch of dispatches) {
    const bytes = JSON.stringify(dispatch).length * 2;
    const last = batches.at(-1);
    if (!last || size + bytes > batchBytes || last.length === batchLength) {
      batches.push([dispatch]);
      size = bytes;
    } else {
      last.push(dispatch);
      size += bytes;
    }
  }
  return batches;
};
