import type Stripe from "stripe";
import { describe, expect, expectTypeOf, test } from "vitest";
import { apiError, badParameter, keyReused, type toError, toPaymentIntent, toRefund, toRefusal } from "./answers.ts";
import { type Intent, openIntent } from "./domain.ts";

type PaymentIntent = ReturnType<typeof toPaymentIntent>;
type Refund = ReturnType<typeof toRefund>;
type RawError = ReturnType<typeof toError>["error"];

/** Without the values that Stripe leaves open for the future, which would let any text pass. */
type Known<T> = T extends string ? (string & {} extends T ? never : T) : T;

const intent: Intent = openIntent({
  id: "pi_1",
  amount: 1_999,
  currency: "usd",
  paymentMethod: null,
  metadata: { orderId: "ord_1" },
  created: 1_800_000_000,
});

describe("the answers, as Stripe's SDK types them", () => {
  test("a payment intent has fields of Stripe's, of Stripe's types", () => {
    expectTypeOf<PaymentIntent>().toExtend<Pick<Stripe.PaymentIntent, keyof PaymentIntent>>();
    expectTypeOf<PaymentIntent["status"]>().toExtend<Known<Stripe.PaymentIntent.Status>>();
    toPaymentIntent(intent) satisfies Partial<Stripe.PaymentIntent>;
    expect(toPaymentIntent(intent)).toMatchObject({ object: "payment_intent", amount_capturable: 0 });
  });

  test("a refund has fields of Stripe's, of Stripe's types", () => {
    expectTypeOf<Refund>().toExtend<Pick<Stripe.Refund, keyof Refund>>();
    const refund = { id: "re_1", amount: 5, created: 1, metadata: {} };
    expect(toRefund(refund, intent)).toMatchObject({ object: "refund", payment_intent: "pi_1" });
  });

  test("an error has a type and fields of Stripe's", () => {
    expectTypeOf<keyof RawError>().toExtend<keyof Stripe.StripeRawError | "payment_intent" | "doc_url" | "param">();
    expectTypeOf<RawError["type"]>().toExtend<NonNullable<Stripe.StripeRawError["type"]>>();
    expectTypeOf<RawError["message"]>().toExtend<Stripe.StripeRawError["message"]>();
  });
});

describe("the status of a refusal", () => {
  const decline = { code: "card_declined", declineCode: "insufficient_funds", message: "No." } as const;

  test.each([
    [402, toRefusal({ type: "declined", decline }, intent, "confirm"), "card_error"],
    [400, toRefusal({ type: "unexpected_state" }, intent, "capture"), "invalid_request_error"],
    [400, toRefusal({ type: "already_refunded" }, intent, "refund"), "invalid_request_error"],
    [400, keyReused("some-key"), "idempotency_error"],
    [400, badParameter("parameter_missing", "amount", "Missing"), "invalid_request_error"],
    [500, apiError(), "api_error"],
  ])("is %i", (status, answer, type) => {
    expect(answer).toMatchObject({ status, body: { error: { type } } });
  });

  test("a decline names its codes, its charge's intent and words for the buyer", () => {
    expect(toRefusal({ type: "declined", decline }, intent, "confirm").body).toMatchObject({
      error: {
        code: "card_declined",
        decline_code: "insufficient_funds",
        message: "No.",
        payment_intent: { id: "pi_1" },
      },
    });
  });
});
