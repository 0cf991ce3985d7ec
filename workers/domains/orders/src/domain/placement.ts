import type { Quote } from "@souk/contracts/catalog";
import type { Money } from "@souk/contracts/money";
import type { PlaceOrder } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept, invalid, refuse } from "@souk/kernel/result";
import type { OrderLine } from "./order.ts";

const largestTotal = 99_999_999;

export type PlacementFacts = {
  buyerId: string;
  /** In the order of the items. */
  quotes: Quote[];
  /** Which of the products the buyer owns or has on the way. */
  owned: string[];
};

const toLine = ({ productId, sellerId, sellerName, title, fileVersions, price }: Quote): OrderLine => ({
  productId,
  sellerId,
  sellerName,
  title,
  fileVersions,
  unitPrice: price,
  discount: { amount: 0, currency: price.currency },
  total: price,
});

const isSame = (expected: Money | undefined, price: Money): boolean =>
  expected === undefined || (expected.amount === price.amount && expected.currency === price.currency);

const checkQuote = (quote: Quote, expected: Money | undefined, facts: PlacementFacts): Result<null> => {
  const { productId, sellerId, price, available } = quote;
  if (sellerId === facts.buyerId) return refuse("own_product");
  if (facts.owned.includes(productId)) return refuse("already_owned", `You own ${productId} or have it on the way`);
  if (!isSame(expected, price)) return refuse("price_changed", `${productId} costs ${price.amount} ${price.currency}`);
  if (available !== null && available < 1) return refuse("sold_out", `No unit of ${productId} is left`);
  return accept(null);
};

const addUp = (quotes: Quote[], currency: string): Result<Money> => {
  if (quotes.some(({ price }) => price.currency !== currency)) return refuse("currency_mismatch");
  const amount = quotes.reduce((sum, { price }) => sum + price.amount, 0);
  return amount > largestTotal ? invalid("/items", "The total is above 99 999 999") : accept({ amount, currency });
};

/** Whether an order may be placed on these facts, and the lines and total that are frozen into it. */
export const decidePlacement = (
  { items, paymentMethodId, discountCode }: PlaceOrder,
  facts: PlacementFacts,
): Result<{ lines: OrderLine[]; total: Money; paymentMethodId: string }> => {
  if (discountCode !== undefined) return refuse("discount_invalid");
  for (const [index, quote] of facts.quotes.entries()) {
    const checked = checkQuote(quote, items[index]?.expectedPrice, facts);
    if (!checked.ok) return checked;
  }
  const total = addUp(facts.quotes, facts.quotes[0]?.price.currency ?? "USD");
  if (!total.ok) return total;
  if (total.value.amount > 0 && paymentMethodId === undefined) {
    return invalid("/paymentMethodId", "Required where there is something to pay");
  }
  return accept({ lines: facts.quotes.map(toLine), total: total.value, paymentMethodId: paymentMethodId ?? "" });
};
