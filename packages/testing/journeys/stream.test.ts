import { randomUUID } from "node:crypto";
import type { Product } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderEventView } from "@souk/contracts/orders";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

let product: Product;

beforeAll(async () => {
  product = await client.publishProduct(await client.verifiedSeller());
});

type Message = { id: string; event: string; data: OrderEventView };
type Watch = { status: number; headers: Headers; messages: AsyncGenerator<Message> };

const parse = (text: string): Message | null => {
  const fields = Object.fromEntries(text.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  return fields.data ? { id: fields.id ?? "", event: fields.event ?? "", data: JSON.parse(fields.data) } : null;
};

/** The messages of a stream of Server-Sent Events, until it closes. */
async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const message = parse(block);
      if (message) yield message;
    }
  }
}

const watch = async (who: Tokens, orderId: string, lastEventId?: string): Promise<Watch> => {
  const response = await fetch(`${client.origin}/v1/orders/${orderId}/stream`, {
    headers: {
      Authorization: `Bearer ${who.accessToken}`,
      Accept: "text/event-stream",
      ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }),
    },
  });
  const { status, headers, body } = response;
  if (!body) throw new Error("A stream has a body");
  return { status, headers, messages: readMessages(body) };
};

const watchToEnd = async (who: Tokens, orderId: string, lastEventId?: string): Promise<OrderEventView[]> => {
  const { messages } = await watch(who, orderId, lastEventId);
  const seen: OrderEventView[] = [];
  for await (const { data } of messages) seen.push(data);
  return seen;
};

const place = async (paymentMethodId = "pm_card_visa") => {
  const buyer = await client.register("buyer");
  const { body } = await purchases.place(buyer, [product.id], { paymentMethodId });
  return { buyer, orderId: body.orderId };
};

describe("the stream of an order", () => {
  test("brings every event once, in order, and closes behind the last one", async () => {
    const { buyer, orderId } = await place();
    const { status, headers, messages } = await watch(buyer, orderId);
    expect([status, headers.get("Content-Type"), headers.get("Cache-Control")]).toEqual([
      200,
      "text/event-stream",
      "private, no-store",
    ]);
    const seen: Message[] = [];
    for await (const message of messages) seen.push(message);
    const events = await purchases.listEvents(buyer, orderId);
    expect(seen).toEqual(events.map((data) => ({ id: String(data.seq), event: data.type, data })));
    expect(seen.at(-1)?.event).toBe("OrderCompleted");
  });

  test("of an order that failed closes too", async () => {
    const { buyer, orderId } = await place("pm_card_chargeDeclined");
    const seen = await watchToEnd(buyer, orderId);
    expect(seen.at(-1)?.type).toBe("OrderFailed");
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
  });

  test("of an order that has ended is all of it, at once", async () => {
    const { buyer, orderId } = await place();
    await purchases.untilEnded(buyer, orderId);
    expect(await watchToEnd(buyer, orderId)).toEqual(await purchases.listEvents(buyer, orderId));
  });

  test("begins behind the Last-Event-ID, or at the first event where that is none", async () => {
    const { buyer, orderId } = await place();
    await purchases.untilEnded(buyer, orderId);
    const events = await purchases.listEvents(buyer, orderId);
    const after = { "1": 1, "5": 5, "14": 14, "999": 999, "0": 0, "": 0, "-1": 0, nonsense: 0 };
    for (const [lastEventId, from] of Object.entries(after)) {
      expect(await watchToEnd(buyer, orderId, lastEventId)).toEqual(events.slice(from));
    }
  });

  test("resumed again and again while the order runs misses and repeats nothing", async () => {
    const { buyer, orderId } = await place("pm_sandbox_slow");
    const seen: OrderEventView[] = [];
    while (seen.at(-1)?.type !== "OrderCompleted") {
      const { messages } = await watch(buyer, orderId, String(seen.length));
      for await (const { data } of messages) {
        seen.push(data);
        if (seen.length % 3 === 0) break;
      }
    }
    expect(seen).toEqual(await purchases.listEvents(buyer, orderId));
  });

  test("stays open while the bank asks the buyer, and goes on when they have answered", async () => {
    const { buyer, orderId } = await place("pm_card_authenticationRequired");
    const { messages } = await watch(buyer, orderId);
    const seen: OrderEventView[] = [];
    for await (const { data } of messages) {
      seen.push(data);
      if (data.type !== "StepDeferred") continue;
      const { nextAction } = await purchases.read(buyer, orderId);
      await client.ask(`/dev/processor/intents/${nextAction?.intentId}/authenticate`, { method: "POST" });
    }
    expect(seen.map(({ type }) => type)).toContain("StepDeferred");
    expect(seen.at(-1)?.type).toBe("OrderCompleted");
  });
});

describe("watchers", () => {
  test("at once all see everything", async () => {
    const { buyer, orderId } = await place("pm_sandbox_slow");
    const seen = await Promise.all([1, 2, 3].map(() => watchToEnd(buyer, orderId)));
    const events = await purchases.listEvents(buyer, orderId);
    expect(seen).toEqual([events, events, events]);
  });

  test("that hang up do not disturb the order or each other", async () => {
    const { buyer, orderId } = await place("pm_sandbox_slow");
    const staying = watchToEnd(buyer, orderId);
    for (const read of [0, 1, 2]) {
      const { messages } = await watch(buyer, orderId);
      for (let count = 0; count < read; count += 1) await messages.next();
      await messages.return(undefined);
    }
    expect((await purchases.untilEnded(buyer, orderId)).status).toBe("completed");
    expect(await staying).toEqual(await purchases.listEvents(buyer, orderId));
  });

  test("see their own orders only", async () => {
    const { buyer, orderId } = await place();
    await purchases.untilEnded(buyer, orderId);
    const other = await client.register("buyer");
    const path = `/v1/orders/${orderId}/stream`;
    const answers = await Promise.all([
      client.ask(path, { token: other.accessToken }),
      client.ask(`/v1/orders/ord_${"0".repeat(48)}/stream`, { token: buyer.accessToken }),
      client.ask(`/v1/orders/${randomUUID()}/stream`, { token: buyer.accessToken }),
      client.ask(path),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, "not_found"],
      [404, "not_found"],
      [404, "not_found"],
      [401, "authentication_required"],
    ]);
  });
});
