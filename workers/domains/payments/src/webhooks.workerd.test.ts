import { env, exports } from "cloudflare:workers";
import type { OrdersService } from "@souk/contracts/orders";
import Stripe from "stripe";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { applyDueEvents, applyEvent } from "./commands/apply-event.ts";
import { authorize } from "./commands/authorize.ts";
import { cancel } from "./commands/cancel.ts";
import { capture } from "./commands/capture.ts";
import { receiveEvent } from "./commands/receive-event.ts";
import type { Payment } from "./domain/payment.ts";
import type { PaymentsContext } from "./env.ts";
import { askProcessor, newOrder, readBooks, readLog, withBindings, withProcessor } from "./fixture.ts";
import { readPayment } from "./queries.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("./index.ts");
    }
  }
}

type Signed = { secret?: string; ageSeconds?: number };

const secret = "whsec_development";
const never = "pm_sandbox_webhook_never";

const sign = (payload: string, { secret: by = secret, ageSeconds = 0 }: Signed = {}): Promise<string> =>
  Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret: by,
    timestamp: Math.floor(Date.now() / 1_000) - ageSeconds,
    cryptoProvider: Stripe.createSubtleCryptoProvider(),
  });

const newEvent = (type = "payment_intent.succeeded", object: Record<string, unknown> = {}) => ({
  id: `evt_${crypto.randomUUID()}`,
  object: "event",
  type,
  data: { object: { object: "payment_intent", id: "pi_unknown", ...object } },
});

const post = async (body: BodyInit, signature?: string) => {
  const headers = new Headers(signature === undefined ? {} : { "Stripe-Signature": signature });
  const request = new Request("https://souk.test/v1/webhooks/payments", { method: "POST", headers, body });
  const response = await exports.default.handle(request, null);
  return [response.status, await response.json<{ code?: string; received?: true }>()] as const;
};

const deliver = async (event: object, signed: Signed = {}) => {
  const body = JSON.stringify(event);
  return post(body, await sign(body, signed));
};

type Stored = { type: string; attempts: number; due_at: string | null; applied_at: string | null };

const readStored = async (id: string): Promise<Stored[]> => {
  const statement = env.DB.prepare("SELECT type, attempts, due_at, applied_at FROM provider_events WHERE id = ?");
  return (await statement.bind(id).all<Stored>()).results;
};
const countStored = () => env.DB.prepare("SELECT count(*) AS n FROM provider_events").first<number>("n");

const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000, interval: 50 });
const untilApplied = (id: string) =>
  eventually(async () =>
    expect(await readStored(id)).toMatchObject([{ due_at: null, applied_at: expect.any(String) }]),
  );

const told: string[] = [];
const ORDERS: Partial<OrdersService> = {
  async hearFromProvider(_, { orderId }) {
    told.push(orderId);
    return {
      ok: true,
      value: null,
      cost: { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 },
    };
  },
};
const listening = (ctx: PaymentsContext = withBindings()): PaymentsContext => ({
  ...ctx,
  env: { ...ctx.env, ORDERS: ORDERS as OrdersService },
});

beforeEach(() => {
  told.length = 0;
});

const paymentOf = (orderId: string): Promise<Payment | null> => readPayment(withBindings(), orderId);
const statusOf = async (orderId: string) => (await paymentOf(orderId))?.status;
const intentOf = async (orderId: string): Promise<string> => {
  const payment = await paymentOf(orderId);
  return payment && "intentId" in payment ? payment.intentId : "";
};

const hint = async (orderId: string, given: { ctx?: PaymentsContext; intentId?: string; type?: string } = {}) => {
  const { ctx = withBindings(), intentId = await intentOf(orderId), type = "payment_intent.succeeded" } = given;
  await applyEvent(listening(ctx), {
    id: `evt_${crypto.randomUUID()}`,
    type,
    intentId,
    orderId,
    subjectId: null,
    attempts: 0,
  });
};

describe("a webhook of the provider", () => {
  test("is stored and answered, and then applied", async () => {
    const event = newEvent();
    expect(await deliver(event)).toEqual([200, { received: true }]);
    await untilApplied(event.id);
  });

  test("counts once, however often and however fast it comes", async () => {
    const event = newEvent();
    const before = await countStored();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => deliver(event)));
    answers.push(await deliver({ ...event, type: "charge.refunded" }));
    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await countStored()).toBe((before ?? 0) + 1);
    expect(await readStored(event.id)).toMatchObject([{ type: "payment_intent.succeeded" }]);
  });

  test.each<[string, object]>([
    ["of an unknown type", newEvent("customer.created")],
    ["about an intent that nobody knows", newEvent()],
    ["about nothing", { id: "evt_empty", type: "payment_intent.succeeded" }],
    ["with an intent that is no id", newEvent("payment_intent.succeeded", { id: "../charges" })],
    ["with an order that is no id", newEvent("payment_intent.succeeded", { metadata: { orderId: { a: 1 } } })],
    ["about a charge without an intent", newEvent("charge.refunded", { object: "charge" })],
  ])("%s is stored and nothing else", async (_, event) => {
    const payments = await env.DB.prepare("SELECT * FROM payments").all();
    expect(await deliver(event)).toEqual([200, { received: true }]);
    await untilApplied("id" in event ? String(event.id) : "");
    expect((await env.DB.prepare("SELECT * FROM payments").all()).results).toEqual(payments.results);
  });

  test.each([299, 250, -600])("signed %i s ago is good", async (ageSeconds) => {
    expect((await deliver(newEvent(), { ageSeconds }))[0]).toBe(200);
  });

  const body = JSON.stringify(newEvent());
  const flip = (text: string) => text.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const encode = (text: string) => new TextEncoder().encode(text);

  test.each<[string, () => Promise<[BodyInit, string | undefined]>]>([
    ["without a signature", async () => [body, undefined]],
    ["with an empty signature", async () => [body, ""]],
    ["with a signature that is none", async () => [body, "nonsense"]],
    ["with a time alone", async () => [body, (await sign(body)).replace(/,v1=.*/, "")]],
    ["with an altered signature", async () => [body, flip(await sign(body))]],
    ["with a signature of another scheme", async () => [body, (await sign(body)).replace("v1=", "v0=")]],
    ["with a later time than was signed", async () => [body, (await sign(body)).replace(/t=(\d+)/, "t=9$1")]],
    ["with an altered body", async () => [`${body} `, await sign(body)]],
    ["with a mark before the body", async () => [encode(`\uFEFF${body}`), await sign(body)]],
    ["with a body that is not UTF-8", async () => [new Uint8Array([0xff]), await sign("\uFFFD")]],
    ["without a body", async () => ["", await sign("")]],
    ["signed 301 s ago", async () => [body, await sign(body, { ageSeconds: 301 })]],
    ["replayed after six minutes", async () => [body, await sign(body, { ageSeconds: 360 })]],
    ["signed with an old secret", async () => [body, await sign(body, { secret: "whsec_old" })]],
    ["signed with no secret", async () => [body, await sign(body, { secret: " " })]],
  ])("%s is refused and not stored", async (_, make) => {
    const before = await countStored();
    expect(await post(...(await make()))).toMatchObject([400, { code: "signature_invalid" }]);
    expect(await countStored()).toBe(before);
  });

  test.each(["no json", "null", "[]", "7", "{}", '{"id":7}', '{"id":"a b"}'])(
    "that is %s is refused although it is signed",
    async (text) => {
      expect(await post(text, await sign(text))).toMatchObject([400, { code: "malformed_body" }]);
    },
  );

  test("over 256 KiB is refused unread", async () => {
    const large = JSON.stringify({ ...newEvent(), more: "x".repeat(256 * 1_024) });
    expect(await post(large, await sign(large))).toMatchObject([413, { code: "payload_too_large" }]);
    const streamed = new Blob([large]).stream();
    expect(await post(streamed, "t=1,v1=1")).toMatchObject([413, { code: "payload_too_large" }]);
  });
});

describe("a webhook that nobody applied when it was stored", () => {
  const store = async (orderId: string, ctx = withBindings()) => {
    const event = newEvent("payment_intent.amount_capturable_updated", { id: await intentOf(orderId) });
    const text = JSON.stringify(event);
    await receiveEvent(ctx, new TextEncoder().encode(text), await sign(text));
    return event;
  };

  const openOrder = async () => {
    const order = newOrder(never);
    const lossy = withProcessor(async (request, forward) => {
      const response = await forward(request);
      if (request.url.endsWith("/confirm")) throw new TypeError("network connection lost");
      return response;
    });
    await expect(authorize(lossy, order)).rejects.toThrow("Payment provider");
    expect(await statusOf(order.orderId)).toBe("open");
    return order;
  };

  test("is applied by the standing alarm", async () => {
    const { orderId } = await openOrder();
    const { id } = await store(orderId);
    expect(await readStored(id)).toMatchObject([{ attempts: 0, applied_at: null }]);
    await untilApplied(id);
    expect(await statusOf(orderId)).toBe("authorized");
  });

  test.each<[string, () => PaymentsContext]>([
    ["the provider is away", () => listening(withProcessor(async () => Promise.reject(new TypeError("away"))))],
    [
      "the order does not hear",
      () => {
        const ctx = withBindings();
        const hearFromProvider = async () => Promise.reject(new Error("orders is away"));
        return { ...ctx, env: { ...ctx.env, ORDERS: { hearFromProvider } as Partial<OrdersService> as OrdersService } };
      },
    ],
  ])("is put off while %s", async (_, broken) => {
    const { orderId } = await openOrder();
    const production = withBindings({ ENVIRONMENT: "production" });
    const { id, type } = await store(orderId, production);
    const event = { id, type, intentId: await intentOf(orderId), orderId, subjectId: null };
    await applyEvent(broken(), { ...event, attempts: 0 });
    expect(await readStored(id)).toMatchObject([{ attempts: 1, applied_at: null }]);
    await applyEvent(broken(), { ...event, attempts: 9 });
    const [stored] = await readStored(id);
    expect(Date.parse(stored?.due_at ?? "")).toBeGreaterThan(Date.now() + 500_000);
    await applyEvent(listening(), { ...event, attempts: 2 });
    expect(await readStored(id)).toMatchObject([{ attempts: 2, due_at: null, applied_at: expect.any(String) }]);
    expect([await statusOf(orderId), told]).toEqual(["authorized", [orderId]]);
  });

  test("is not put off any more once it is applied", async () => {
    const { orderId } = await openOrder();
    const { id, type } = await store(orderId, withBindings({ ENVIRONMENT: "production" }));
    const event = { id, type, intentId: await intentOf(orderId), orderId, subjectId: null, attempts: 0 };
    await applyEvent(listening(), event);
    await applyEvent(
      withProcessor(async () => Promise.reject(new TypeError("away"))),
      event,
    );
    expect(await readStored(id)).toMatchObject([{ attempts: 0, due_at: null }]);
  });

  test("is found however many there are", async () => {
    const insert = env.DB.prepare(
      "INSERT INTO provider_events (id, type, received_at, due_at) VALUES (?, 'x', '2026', '2026')",
    );
    const ids = Array.from({ length: 45 }, (_, n) => `evt_many_${n}`);
    await env.DB.batch(ids.map((id) => insert.bind(id)));
    await applyDueEvents(listening());
    const left = "SELECT count(*) AS n FROM provider_events WHERE id LIKE 'evt_many_%' AND due_at IS NOT NULL";
    expect(await env.DB.prepare(left).first("n")).toBe(0);
  });
});

describe("a hint", () => {
  test("authorises a payment whose answer was lost, and tells the order", async () => {
    const order = newOrder(never);
    const lossy = withProcessor(async (request, forward) => {
      const response = await forward(request);
      if (request.url.endsWith("/confirm")) throw new TypeError("network connection lost");
      return response;
    });
    await authorize(lossy, order).catch(() => undefined);
    await hint(order.orderId, { type: "charge.refunded" });
    expect([await statusOf(order.orderId), told]).toEqual(["authorized", [order.orderId]]);
    expect(await readBooks(order.orderId)).toEqual([]);
  });

  test("that comes before the answer leaves the answer as it is", async () => {
    for (const method of [never, "pm_card_chargeDeclined"]) {
      const order = newOrder(method);
      const hinted = withProcessor(async (request, forward) => {
        const response = await forward(request);
        if (request.url.endsWith("/confirm")) await hint(order.orderId);
        return response;
      });
      const answer = await authorize(hinted, order);
      expect(answer).toMatchObject(method === never ? { value: { status: "authorized" } } : { ok: false });
      expect(await authorize(withBindings(), order)).toEqual(answer);
    }
  });

  test("closes a payment that the provider cancelled by itself", async () => {
    const order = newOrder(never);
    await authorize(withBindings(), order);
    await askProcessor(`/v1/payment_intents/${await intentOf(order.orderId)}/cancel`);
    await hint(order.orderId);
    expect([await statusOf(order.orderId), told]).toEqual(["voided", [order.orderId]]);
    expect(await capture(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
  });

  test("tells nothing while the buyer is still asked", async () => {
    const order = newOrder("pm_card_authenticationRequired");
    await authorize(withBindings(), order);
    await hint(order.orderId, { type: "payment_intent.requires_action" });
    expect([await statusOf(order.orderId), told]).toEqual(["open", []]);
  });

  test("authorises once the buyer has authenticated, by itself or by the order's own question", async () => {
    for (const hinted of [true, false]) {
      const order = newOrder("pm_card_authenticationRequired");
      await authorize(withBindings(), order);
      const path = `https://souk.test/dev/processor/intents/${await intentOf(order.orderId)}/authenticate`;
      await env.CARD_PROCESSOR.handle(new Request(path, { method: "POST" }), null);
      if (hinted) await hint(order.orderId);
      expect(await statusOf(order.orderId)).toBe(hinted ? "authorized" : "open");
      expect(await authorize(withBindings(), order)).toEqual({ ok: true, value: { status: "authorized" } });
      expect(await readLog(order.orderId)).toEqual(["authorize requires_action 2500", "authorize succeeded 2500"]);
    }
  });

  test("of a capture books nothing that was not asked for, and the asking books it once", async () => {
    const order = newOrder(never);
    await authorize(withBindings(), order);
    await askProcessor(`/v1/payment_intents/${await intentOf(order.orderId)}/capture`);
    await hint(order.orderId);
    expect([await statusOf(order.orderId), await readBooks(order.orderId)]).toEqual(["authorized", []]);
    expect(told).toEqual([order.orderId]);
    expect(await capture(withBindings(), order)).toEqual({ ok: true, value: null });
    expect((await readLog(order.orderId)).filter((row) => row.startsWith("capture succeeded"))).toHaveLength(1);
  });

  const types = [
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.succeeded",
    "charge.refunded",
  ];
  const lives: Record<string, (order: ReturnType<typeof newOrder>) => Promise<unknown>> = {
    authorized: (order) => authorize(withBindings(), order),
    captured: async (order) => {
      await authorize(withBindings(), order);
      await capture(withBindings(), order);
    },
    voided: async (order) => {
      await authorize(withBindings(), order);
      await cancel(withBindings(), order);
    },
    refunded: async (order) => {
      await authorize(withBindings(), order);
      await capture(withBindings(), order);
      await cancel(withBindings(), order);
    },
    declined: (order) => authorize(withBindings(), { ...order, paymentMethodId: "pm_card_chargeDeclined" }),
  };

  test.each(Object.keys(lives))(
    "never moves a payment back that is %s, in whatever order they come",
    async (status) => {
      const order = newOrder(never);
      await lives[status]?.(order);
      const before = [await paymentOf(order.orderId), await readBooks(order.orderId), await readLog(order.orderId)];
      for (const type of [...types, ...types.toReversed()]) await hint(order.orderId, { type });
      await Promise.all(types.map((type) => hint(order.orderId, { type })));
      const after = [await paymentOf(order.orderId), await readBooks(order.orderId), await readLog(order.orderId)];
      expect(before[0]).toMatchObject({ status });
      expect(after).toEqual(before);
    },
  );
});

describe("money that shows up for an order which ended", () => {
  const suspense = [
    "capture processor:cash 2500",
    "capture suspense:unclaimed -2500",
    "refund processor:cash -2500",
    "refund suspense:unclaimed 2500",
  ];
  const step = async (intentId: string, name: "confirm" | "capture") =>
    askProcessor(
      `/v1/payment_intents/${intentId}/${name}`,
      name === "confirm" ? { payment_method: "pm_card_visa" } : {},
    );

  const declinedOrder = async () => {
    const order = newOrder("pm_card_chargeDeclined");
    await authorize(withBindings(), order);
    return { ...order, intentId: await intentOf(order.orderId) };
  };
  const barredOrder = async () => {
    const order = newOrder();
    await cancel(withBindings(), order);
    const opened = await askProcessor("/v1/payment_intents", {
      amount: "2500",
      currency: "usd",
      capture_method: "manual",
      "metadata[orderId]": order.orderId,
    });
    return { ...order, intentId: (await opened.json<{ id: string }>()).id };
  };

  test.each([
    ["declined", declinedOrder],
    ["barred", barredOrder],
  ])("and was %s is let go while it is only held", async (status, make) => {
    const { orderId, intentId } = await make();
    await step(intentId, "confirm");
    await Promise.all([1, 2].map(() => hint(orderId, { intentId })));
    expect((await readLog(orderId)).slice(-2)).toEqual(["authorize succeeded 2500", "void succeeded 2500"]);
    expect([await statusOf(orderId), await readBooks(orderId)]).toEqual([status, []]);
  });

  test.each([
    ["declined", declinedOrder],
    ["barred", barredOrder],
  ])("and was %s is booked and given back by itself once it was taken", async (_, make) => {
    const { orderId, intentId } = await make();
    await step(intentId, "confirm");
    await step(intentId, "capture");
    await Promise.all([1, 2, 3].map(() => hint(orderId, { intentId })));
    expect((await readLog(orderId)).filter((row) => row.startsWith("refund succeeded"))).toHaveLength(1);
    expect([await statusOf(orderId), await readBooks(orderId)]).toEqual(["refunded", suspense]);
    expect(await cancel(withBindings(), { orderId })).toEqual({ ok: true, value: { outcome: "refunded" } });
  });

  test("and was voided is booked and given back by itself", async () => {
    const order = newOrder(never);
    await authorize(withBindings(), order);
    await cancel(withBindings(), order);
    const refunds: string[] = [];
    const late = withProcessor(async (request) => {
      const intent = {
        id: await intentOf(order.orderId),
        status: "succeeded",
        amount_received: 2_500,
        currency: "usd",
      };
      if (!request.url.endsWith("/refunds")) return Response.json(intent);
      refunds.push(request.headers.get("Idempotency-Key") ?? "");
      return Response.json({ object: "refund", status: "succeeded" });
    });
    await hint(order.orderId, { ctx: late });
    await hint(order.orderId, { ctx: late });
    expect([await statusOf(order.orderId), await readBooks(order.orderId)]).toEqual(["refunded", suspense]);
    expect(refunds).toEqual([`${order.orderId}:refund`]);
  });

  test("of another intent in its name is left alone", async () => {
    const { orderId } = await declinedOrder();
    const other = await barredOrder();
    await step(other.intentId, "confirm");
    await hint(orderId, { intentId: other.intentId });
    expect([await readLog(other.orderId), told]).toEqual([["authorize succeeded 2500"], []]);
  });
});
