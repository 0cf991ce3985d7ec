import { describe, expect, test, vi } from "vitest";
import { newOrder, readBooks, readLog, withBindings, withProcessor } from "../fixture.ts";
import { authorize } from "./authorize.ts";
import { cancel } from "./cancel.ts";

const authorized = { ok: true, value: { status: "authorized" } };

describe("authorising an order", () => {
  test("holds the money and books nothing", async () => {
    const order = newOrder();
    expect(await authorize(withBindings(), order)).toEqual(authorized);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500"]);
    expect(await readBooks(order.orderId)).toEqual([]);
  });

  test("answers a second time like the first, without the card", async () => {
    const order = newOrder();
    await authorize(withBindings(), order);
    expect(await authorize(withBindings(), order)).toEqual(authorized);
    expect(await readLog(order.orderId)).toHaveLength(1);
  });

  test("holds the money once however many ask at once", async () => {
    const order = newOrder();
    const answers = await Promise.all([1, 2, 3].map(() => authorize(withBindings(), order)));
    expect(answers).toEqual([authorized, authorized, authorized]);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500"]);
  });

  test.each([
    ["pm_card_chargeDeclined", "card_declined", "Your card was declined."],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "Your card has insufficient funds."],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "Your card has expired."],
    ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "Your card's security code is incorrect."],
  ])("is refused by %s in the bank's words, and again without asking it", async (method, code, detail) => {
    const order = newOrder(method);
    const refused = { ok: false, problem: { code, detail } };
    expect(await authorize(withBindings(), order)).toEqual(refused);
    expect(await authorize(withBindings(), order)).toEqual(refused);
    expect(await readLog(order.orderId)).toEqual(["authorize declined 2500"]);
  });

  test("is refused for a payment method that does not exist", async () => {
    const order = newOrder("pm_unknown");
    const answer = await authorize(withBindings(), order);
    expect(answer).toMatchObject({ ok: false, problem: { code: "payment_method_invalid" } });
    expect(await authorize(withBindings(), order)).toEqual(answer);
    expect(await readLog(order.orderId)).toEqual([]);
  });

  test("is refused for an amount that the provider does not take", async () => {
    const order = { ...newOrder(), amount: { amount: 999_999_999, currency: "USD" } };
    expect(await authorize(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
  });

  test("waits for the buyer where the bank asks them", async () => {
    const order = newOrder("pm_card_authenticationRequired");
    const waiting = { ok: true, value: { status: "requires_action", intentId: expect.stringMatching(/^pi_/) } };
    expect(await authorize(withBindings(), order)).toEqual(waiting);
    expect(await authorize(withBindings(), order)).toEqual(waiting);
    expect(await readLog(order.orderId)).toEqual(["authorize requires_action 2500"]);
  });
});

describe("a provider that fails", () => {
  test.each([
    ["pm_sandbox_500_before", 1, "StripeAPIError"],
    ["pm_sandbox_500_after", 1, "StripeAPIError"],
    ["pm_sandbox_flaky", 2, "StripeAPIError"],
    ["pm_sandbox_timeout_after", 1, "StripeConnectionError"],
  ])("%s errs %i times and has then held the money once", { timeout: 20_000 }, async (method, times, fault) => {
    const order = newOrder(method);
    for (let attempt = 0; attempt < times; attempt += 1) {
      await expect(authorize(withBindings(), order)).rejects.toThrow(fault);
    }
    expect(await authorize(withBindings(), order)).toEqual(authorized);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500"]);
  });

  test("is waited for where it is only slow", async () => {
    expect(await authorize(withBindings(), newOrder("pm_sandbox_slow"))).toEqual(authorized);
  });

  test.each([
    [
      "is over its limit",
      () => Response.json({ error: { type: "rate_limit_error", message: "Slow" } }, { status: 429 }),
    ],
    ["holds a lock", () => Response.json({ error: { type: "idempotency_error", message: "Busy" } }, { status: 409 })],
    ["answers garbage", () => new Response("<html>")],
    ["knows no such key", () => Response.json({ error: { type: "invalid_request_error" } }, { status: 401 })],
  ])("is a fault to repeat when it %s, not a refusal", async (_, respond) => {
    const order = newOrder();
    await expect(
      authorize(
        withProcessor(async () => respond()),
        order,
      ),
    ).rejects.toThrow("Payment provider");
    expect(await authorize(withBindings(), order)).toEqual(authorized);
  });

  test("is a fault when it cannot be reached, and tells nothing of the payment", async () => {
    const broken = withProcessor(async () => {
      throw new TypeError("network connection lost");
    });
    const fault = await authorize(broken, newOrder()).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Error);
    expect(Object.keys(fault as Error)).toEqual([]);
  });
});

describe("a cancel that comes in between", () => {
  test("before the card is asked bars the card", async () => {
    const order = newOrder();
    const late = withProcessor(async (request, forward) => {
      if (request.url.endsWith("/confirm")) await cancel(withBindings(), order);
      return forward(request);
    });
    expect(await authorize(late, order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readLog(order.orderId)).toEqual(["authorize failed 2500"]);
  });

  test("before anything is known of the order bars it too", async () => {
    const order = newOrder();
    const late = withProcessor(async (request, forward) => {
      await cancel(withBindings(), order);
      return forward(request);
    });
    expect(await authorize(late, order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readLog(order.orderId)).toEqual([]);
  });

  test("after the card was asked voids what it holds", async () => {
    const order = newOrder();
    const late = withProcessor(async (request, forward) => {
      const response = await forward(request);
      if (request.url.endsWith("/confirm")) await cancel(withBindings(), order);
      return response;
    });
    expect(await authorize(late, order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "void succeeded 2500"]);
  });
});

test("a decline whose answer was lost is still a decline", async () => {
  const order = newOrder("pm_card_chargeDeclinedInsufficientFunds");
  const lossy = withProcessor(async (request, forward) => {
    const response = await forward(request);
    if (request.url.endsWith("/confirm")) throw new TypeError("network connection lost");
    return response;
  });
  await expect(authorize(lossy, order)).rejects.toThrow("Payment provider");
  expect(await authorize(withBindings(), order)).toMatchObject({
    problem: { code: "card_declined", detail: "Your card has insufficient funds." },
  });
});

test("the sandbox is never left for Stripe by accident", async () => {
  const { CARD_PROCESSOR: _, ...bare } = withBindings().env;
  await expect(authorize({ ...withBindings(), env: bare }, newOrder())).rejects.toThrow("no sandbox");
});

test("Stripe itself is asked where it is configured", async () => {
  const intent = { id: "pi_live", status: "requires_capture", amount_received: 0, currency: "usd" };
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(intent));
  const order = newOrder();
  const production = withBindings({ PROVIDER: "stripe", ENVIRONMENT: "production", STRIPE_API_KEY: "sk_live_1" });
  expect(await authorize(production, order)).toEqual(authorized);
  const request = new Request(...(fetch.mock.calls[0] ?? [""]));
  fetch.mockRestore();
  expect(request.redirect).toBe("manual");
  expect(request.url).toBe("https://api.stripe.com/v1/payment_intents");
  expect(request.headers.get("Authorization")).toBe("Bearer sk_live_1");
  expect(request.headers.get("Idempotency-Key")).toBe(`${order.orderId}:intent`);
  expect(request.headers.get("X-Request-Id")).toBe("req-1");
  expect(Object.fromEntries(new URLSearchParams(await request.text()))).toEqual({
    amount: "2500",
    currency: "usd",
    capture_method: "manual",
    "allowed_payment_method_types[0]": "card",
    "metadata[orderId]": order.orderId,
    "metadata[buyerId]": "usr_9",
  });
});
