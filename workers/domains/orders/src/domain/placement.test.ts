import type { Quote } from "@souk/contracts/catalog";
import { describe, expect, test } from "vitest";
import { decidePlacement, type PlacementFacts } from "./placement.ts";

const quote = (productId: string, changes: Partial<Quote> = {}): Quote => ({
  productId,
  sellerId: "usr_seller",
  sellerName: "A seller",
  title: "A product",
  price: { amount: 1_999, currency: "USD" },
  available: null,
  fileVersions: [{ fileId: "fil_1", version: 1 }],
  ...changes,
});

const facts = (...quotes: Quote[]): PlacementFacts => ({ buyerId: "usr_buyer", quotes, owned: [] });
const body = (...productIds: string[]) => ({
  items: productIds.map((productId) => ({ productId })),
  paymentMethodId: "pm_card_visa",
});
const codeOf = (result: ReturnType<typeof decidePlacement>) => (result.ok ? "accepted" : result.problem.code);

describe("placing an order", () => {
  test("freezes price, title, seller and file versions, and adds the lines up", () => {
    const decision = decidePlacement(body("a", "b"), facts(quote("a"), quote("b", { sellerId: "usr_other" })));
    expect(decision).toMatchObject({
      ok: true,
      value: {
        total: { amount: 3_998, currency: "USD" },
        lines: [
          { productId: "a", sellerId: "usr_seller", unitPrice: { amount: 1_999 }, discount: { amount: 0 } },
          { productId: "b", sellerId: "usr_other", fileVersions: [{ fileId: "fil_1", version: 1 }] },
        ],
      },
    });
  });

  test("refuses the buyer's own product", () => {
    expect(codeOf(decidePlacement(body("a"), facts(quote("a", { sellerId: "usr_buyer" }))))).toBe("own_product");
  });

  test("refuses what the buyer owns or has on the way", () => {
    expect(codeOf(decidePlacement(body("a"), { ...facts(quote("a")), owned: ["a"] }))).toBe("already_owned");
  });

  test("refuses a line whose price or currency is not the expected one", () => {
    const expecting = (amount: number, currency: string) => ({
      items: [{ productId: "a", expectedPrice: { amount, currency } }],
      paymentMethodId: "pm_card_visa",
    });
    expect(codeOf(decidePlacement(expecting(1_999, "USD"), facts(quote("a"))))).toBe("accepted");
    expect(codeOf(decidePlacement(expecting(1_998, "USD"), facts(quote("a"))))).toBe("price_changed");
    expect(codeOf(decidePlacement(expecting(1_999, "EUR"), facts(quote("a"))))).toBe("price_changed");
  });

  test("refuses a product of which no unit is left", () => {
    expect(codeOf(decidePlacement(body("a"), facts(quote("a", { available: 0 }))))).toBe("sold_out");
    expect(codeOf(decidePlacement(body("a"), facts(quote("a", { available: 1 }))))).toBe("accepted");
  });

  test("refuses lines in two currencies", () => {
    const mixed = facts(quote("a"), quote("b", { price: { amount: 500, currency: "EUR" } }));
    expect(codeOf(decidePlacement(body("a", "b"), mixed))).toBe("currency_mismatch");
  });

  test("refuses a discount code that nobody issued", () => {
    expect(codeOf(decidePlacement({ ...body("a"), discountCode: "SPRING" }, facts(quote("a"))))).toBe(
      "discount_invalid",
    );
  });

  test("needs a payment method only where there is something to pay", () => {
    const items = [{ productId: "a" }];
    expect(codeOf(decidePlacement({ items }, facts(quote("a"))))).toBe("validation_failed");
    const free = facts(quote("a", { price: { amount: 0, currency: "USD" } }));
    expect(codeOf(decidePlacement({ items }, free))).toBe("accepted");
  });

  test("refuses a total above the largest amount of money", () => {
    const dear = { price: { amount: 99_999_999, currency: "USD" } };
    expect(codeOf(decidePlacement(body("a"), facts(quote("a", dear))))).toBe("accepted");
    expect(codeOf(decidePlacement(body("a", "b"), facts(quote("a", dear), quote("b"))))).toBe("validation_failed");
  });
});
