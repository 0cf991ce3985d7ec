import type { OrderEventView } from "@souk/contracts/orders";

/** Sends an order's events to whoever watches it, as Server-Sent Events whose id is the event's `seq`. */
export type Broadcast = {
  /** A stream that begins with the past events and stays open until the order has ended. */
  open(past: OrderEventView[], ended: boolean): ReadableStream<Uint8Array>;
  send(event: OrderEventView, ended: boolean): void;
};

const encoder = new TextEncoder();

const toMessage = (event: OrderEventView): Uint8Array =>
  encoder.encode(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

export const createBroadcast = (): Broadcast => {
  const watchers = new Set<WritableStreamDefaultWriter<Uint8Array>>();
  // A watcher that has gone is dropped; the order does not wait for anyone who reads slowly.
  const write = (watcher: WritableStreamDefaultWriter<Uint8Array>, bytes: Uint8Array) => {
    watcher.write(bytes).catch(() => watchers.delete(watcher));
  };
  const close = (watcher: WritableStreamDefaultWriter<Uint8Array>) => {
    watchers.delete(watcher);
    watcher.close().catch(() => undefined);
  };
  return {
    open(past, ended) {
      const { readable, writable } = new IdentityTransformStream();
      const watcher = writable.getWriter();
      watchers.add(watcher);
      write(watcher, encoder.encode("retry: 1000\n\n"));
      for (const event of past) write(watcher, toMessage(event));
      if (ended) close(watcher);
      return readable;
    },
    send(event, ended) {
      for (const watcher of watchers) {
        write(watcher, toMessage(event));
        if (ended) close(watcher);
      }
    },
  };
};
