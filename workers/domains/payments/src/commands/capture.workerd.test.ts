import { describe, expect, test } from "vitest";
import {
  askProcessor,
  lines,
  newOrder,
  readBooks,
  readEvents,
  readLog,
  withBindings,
  withProcessor,
} from "../fixture.ts";
import { readPayment } from "../queries.ts";
import { authorize } from "./authorize.ts";
import { cancel } from "./cancel.ts";
import { capture } from "./capture.ts";

const done = { ok: true, value: null };
const books = [
  "capture processor:cash 2500",
  "capture seller:usr_1:pending -1799",
  "capture platform:fees -200",
  "capture seller:usr_2:pending -451",
  "capture platform:fees -50",
];

const authorizedOrder = async (method?: string) => {
  const order = newOrder(method);
  await authorize(withBindings(), order);
  return order;
};

const intentOf = async (orderId: string): Promise<string> => {
  const payment = await readPayment(withBindings(), orderId);
  return payment && "intentId" in payment ? payment.intentId : "";
};

describe("capturing an order", () => {
  test("takes the money, books every seller's share and the fees, and says so", async () => {
    const order = await authorizedOrder();
    expect(await capture(withBindings(), order)).toEqual(done);
    expect(await readBooks(order.orderId)).toEqual(books);
    expect(await readEvents(order.orderId)).toEqual(["PaymentCaptured"]);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "capture succeeded 2500"]);
  });

  test("takes and books once however often it is asked", async () => {
    const order = await authorizedOrder();
    const answers = await Promise.all([1, 2, 3].map(() => capture(withBindings(), order)));
    expect([...answers, await capture(withBindings(), order)]).toEqual([done, done, done, done]);
    expect(await readBooks(order.orderId)).toEqual(books);
    expect(await readEvents(order.orderId)).toEqual(["PaymentCaptured"]);
    expect(await readLog(order.orderId)).toHaveLength(2);
  });

  test("takes the fee that is configured", async () => {
    const order = await authorizedOrder();
    await capture(withBindings({ PLATFORM_FEE_BASIS_POINTS: "0" }), order);
    expect(await readBooks(order.orderId)).not.toContainEqual(expect.stringContaining("platform:fees"));
  });

  test("books money that was taken already under another key", async () => {
    const order = await authorizedOrder();
    await askProcessor(`/v1/payment_intents/${await intentOf(order.orderId)}/capture`);
    expect(await capture(withBindings(), order)).toEqual(done);
    expect(await readBooks(order.orderId)).toEqual(books);
  });

  test("is refused for an order of which nothing is held", async () => {
    expect(await capture(withBindings(), newOrder())).toMatchObject({ ok: false, problem: { code: "refused" } });
  });

  test("is refused where the card was", async () => {
    const order = await authorizedOrder("pm_card_chargeDeclined");
    expect(await capture(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "card_declined" } });
  });

  test("is refused after a cancel", async () => {
    const order = await authorizedOrder();
    await cancel(withBindings(), order);
    expect(await capture(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readBooks(order.orderId)).toEqual([]);
  });

  test("is refused where the provider let go of the money by itself", async () => {
    const order = await authorizedOrder();
    await askProcessor(`/v1/payment_intents/${await intentOf(order.orderId)}/cancel`);
    expect(await capture(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
  });

  test("throws rather than taking what the lines do not add up to", async () => {
    const order = await authorizedOrder();
    await expect(capture(withBindings(), { ...order, lines: lines.slice(1) })).rejects.toThrow("add up");
    expect(await readLog(order.orderId)).toHaveLength(1);
  });
});

describe("a provider that fails at the capture", () => {
  test("and never answers is asked again, and has taken the money once", { timeout: 20_000 }, async () => {
    const order = newOrder("pm_sandbox_timeout_after");
    await expect(authorize(withBindings(), order)).rejects.toThrow("timeout");
    await authorize(withBindings(), order);
    await expect(capture(withBindings(), order)).rejects.toThrow("timeout");
    expect(await readBooks(order.orderId)).toEqual([]);
    expect(await capture(withBindings(), order)).toEqual(done);
    expect(await readBooks(order.orderId)).toEqual(books);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "capture succeeded 2500"]);
  });

  test("for good is a refusal that leaves the money to be voided", async () => {
    const order = await authorizedOrder("pm_sandbox_capture_fails");
    const refused = { ok: false, problem: { code: "card_declined", detail: "Your card was declined." } };
    expect(await capture(withBindings(), order)).toEqual(refused);
    expect(await capture(withBindings(), order)).toEqual(refused);
    expect(await cancel(withBindings(), order)).toEqual({ ok: true, value: { outcome: "voided" } });
    const log = await readLog(order.orderId);
    expect(log).toEqual(["authorize succeeded 2500", "capture declined 2500", "void succeeded 2500"]);
    expect(await readBooks(order.orderId)).toEqual([]);
  });

  test.each([
    ["amount", { amount_received: 2_499 }, "another amount"],
    ["currency", { currency: "eur" }, "another amount"],
    ["status", { status: "processing" }, "not captured yet"],
    ["unknown status", { status: "teleported" }, "does not exist"],
  ])("by taking a wrong %s is not booked", async (_, wrong, fault) => {
    const order = await authorizedOrder();
    const wrongly = withProcessor(async (request, forward) => {
      const intent = await (await forward(request)).json<Record<string, unknown>>();
      return Response.json({ ...intent, ...wrong });
    });
    await expect(capture(wrongly, order)).rejects.toThrow(fault);
    expect(await readBooks(order.orderId)).toEqual([]);
  });
});
