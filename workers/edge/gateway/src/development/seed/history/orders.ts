import { type Opinion, opinions } from "../texts/opinions.ts";
import type { Work } from "../works/work.ts";
import { chance, draw } from "./chance.ts";
import { agoOf, listOffered } from "./time.ts";

/** A review that a buyer writes of a product, and when its seller answers where the opinion has a reply. */
export type PlannedReview = { title: string; opinion: Opinion; ago: number; repliedAgo: number };

/** An order and what follows from it. Buyers go by number; `ago` is in milliseconds. */
export type PlannedOrder = {
  key: string;
  buyer: number;
  titles: string[];
  paymentMethodId: string;
  ago: number;
  review?: PlannedReview;
  refund?: { titles: string[]; reason: string };
};

export type Offered = Pick<Work, "title" | "demand">;

const orderCount = 80;
const goodCard = "pm_card_visa";
const badCards = ["pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds"];
const oneBadIn = 17;
const sizes = [1, 1, 1, 1, 2, 2, 2, 3];
const reasons = ["Bought it by mistake", "Not what they were looking for", "Had it already, under another account"];
const oneReturnedIn = 27;

const isPaid = ({ paymentMethodId }: PlannedOrder): boolean => paymentMethodId === goodCard;

const cardOf = (index: number): string =>
  (index % oneBadIn === 9 && badCards[Math.floor(index / oneBadIn) % badCards.length]) || goodCard;

const pickTitles = (key: string, offered: Offered[]): string[] => {
  const picked: Offered[] = [];
  const size = draw(`${key} size`, sizes) ?? 1;
  while (picked.length < size) {
    const left = offered.filter((work) => !picked.includes(work));
    const next = draw(`${key} ${picked.length}`, left, ({ demand }) => demand);
    if (!next) break;
    picked.push(next);
  }
  return picked.map(({ title }) => title);
};

const planPurchases = (works: Offered[], buyers: number): PlannedOrder[] => {
  const owned = new Map<number, string[]>();
  const orders = Array.from({ length: orderCount }, (_, index): PlannedOrder => {
    const key = `demo-history-order-${index}`;
    const ago = agoOf((index + chance(key)) / orderCount);
    const buyer = Math.floor(chance(`${key} buyer`) * buyers);
    const mine = owned.get(buyer) ?? [];
    const offered = listOffered(works, ago).filter(({ title }) => !mine.includes(title));
    const order = { key, buyer, titles: pickTitles(key, offered), paymentMethodId: cardOf(index), ago };
    if (isPaid(order)) owned.set(buyer, [...mine, ...order.titles]);
    return order;
  });
  return orders.filter(({ titles }) => titles.length > 0);
};

// The last line of each, so that some orders are returned whole and some in part.
const withRefund = (order: PlannedOrder, index: number): PlannedOrder => {
  const reason = index % oneReturnedIn === 20 ? reasons[Math.floor(index / oneReturnedIn)] : undefined;
  return reason && isPaid(order) ? { ...order, refund: { titles: order.titles.slice(-1), reason } } : order;
};

const planReviews = (orders: PlannedOrder[]): Map<PlannedOrder, PlannedReview> => {
  const planned = new Map<PlannedOrder, PlannedReview>();
  const open = orders.filter((order) => isPaid(order) && !order.refund);
  for (const [title, list] of Object.entries(opinions)) {
    for (const [nth, opinion] of list.entries()) {
      const wordless = open.filter((order) => order.titles.includes(title) && !planned.has(order));
      const order = draw(`${title} ${nth}`, wordless);
      if (!order) continue;
      const ago = Math.round(order.ago * (0.5 + 0.4 * chance(`${title} ${nth} later`)));
      planned.set(order, { title, opinion, ago, repliedAgo: Math.round(ago * 0.7) });
    }
  }
  return planned;
};

/** What the demo shop has sold in the last 89 days, the oldest first: the same orders each time, at the same distance from now. */
export const planOrders = (works: Offered[], buyers: number): PlannedOrder[] => {
  const orders = planPurchases(works, buyers).map(withRefund);
  const reviews = planReviews(orders);
  return orders.map((order) => {
    const review = reviews.get(order);
    return review ? { ...order, review } : order;
  });
};
