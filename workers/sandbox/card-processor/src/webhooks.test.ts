import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { decide, openIntent } from "./domain.ts";
import { backoffMs, describe as describeAs, signBody, toEvent } from "./webhooks.ts";

const opened = openIntent({
  id: "pi_1",
  amount: 1_000,
  currency: "usd",
  paymentMethod: "pm_card_visa",
  metadata: { orderId: "ord_1" },
  created: 0,
});
const { intent } = decide(opened, { type: "confirm", card: {}, paymentMethod: "pm_card_visa", chargeId: "ch_1" });

describe("the sandbox's webhooks", () => {
  test("are what Stripe's own library takes for its events", () => {
    const type = "payment_intent.amount_capturable_updated";
    const body = JSON.stringify(toEvent({ id: "evt_1", type, created: 7 }, describeAs(type, intent)));
    const header = signBody("whsec_test", body, new Date());
    const event = Stripe.webhooks.constructEvent(body, header, "whsec_test");
    expect(event).toMatchObject({
      object: "event",
      id: "evt_1",
      type,
      created: 7,
      data: { object: { object: "payment_intent", id: "pi_1", metadata: { orderId: "ord_1" } } },
    });
    expect(() => Stripe.webhooks.constructEvent(body, header, "whsec_other")).toThrow("No signatures found");
  });

  test("show a refund as its charge, which names the intent", () => {
    expect(describeAs("charge.refunded", { ...intent, amountRefunded: 400 })).toMatchObject({
      object: "charge",
      id: "ch_1",
      payment_intent: "pi_1",
      amount_refunded: 400,
      refunded: false,
    });
  });

  test("come again ever later, and within a minute", () => {
    expect([1, 2, 3, 20].map(backoffMs)).toEqual([500, 1_000, 2_000, 60_000]);
  });
});
