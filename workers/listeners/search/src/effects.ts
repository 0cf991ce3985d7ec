import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope } from "@souk/contracts/events";
import type { IdentityEvent } from "@souk/contracts/identity";
import type { OrdersEvent } from "@souk/contracts/orders";
import type { Histogram, ReviewsEvent } from "@souk/contracts/reviews";
import { codeOfCategory, codeOfPrice, toFilterTokens } from "./text/filters.ts";
import { foldWords } from "./text/words.ts";

export type SearchEvent = Envelope<CatalogEvent | ReviewsEvent | OrdersEvent | IdentityEvent>;

type Facts = Extract<CatalogEvent, { type: "ProductChanged" }>["data"];
type Offer = Omit<Facts, "status"> & { publishedAt?: string; salesCount?: number };

/** A document as it is written into the index; null keeps what an earlier event has told. */
export type Document = {
  id: string;
  sellerId: string;
  title: string;
  tags: string;
  description: string;
  category: string;
  categoryCode: number;
  priceAmount: number;
  priceCurrency: string;
  priceCode: number;
  publishedAt: string | null;
  filters: string;
  words: string[];
};

export type Rating = { id: string; sum: number; count: number };
export type Sold = { id: string; count: number };
/** What a buyer took, or gave back. */
export type Basket = { buyerId: string; productIds: string[]; isReturned: boolean };
export type Image = { productId: string; fileId: string };

/** What some events together make of the index. */
export type Effects = {
  /** Every product that is told of, in the order in which they are. */
  ids: Set<string>;
  offers: Map<string, Offer>;
  gone: Set<string>;
  ratings: Map<string, Rating>;
  sold: Map<string, number>;
  /** What imported products had sold before. */
  soldBefore: Map<string, number>;
  baskets: Basket[];
  images: Map<string, Image & { isThere: boolean }>;
  renamed: Set<string>;
};

const offer = ({ ids, offers, gone, soldBefore }: Effects, facts: Offer): void => {
  ids.add(facts.productId);
  if (facts.salesCount !== undefined) soldBefore.set(facts.productId, facts.salesCount);
  offers.set(facts.productId, { ...offers.get(facts.productId), ...facts });
  gone.delete(facts.productId);
};

const withdraw = ({ ids, offers, gone }: Effects, { productId }: { productId: string }): void => {
  ids.add(productId);
  offers.delete(productId);
  gone.add(productId);
};

const rate = (
  { ids, ratings }: Effects,
  { productId, histogram }: { productId: string; histogram: Histogram },
): void => {
  const counts = [histogram[1], histogram[2], histogram[3], histogram[4], histogram[5]];
  const count = counts.reduce((total, each) => total + each, 0);
  const sum = counts.reduce((total, each, index) => total + each * (index + 1), 0);
  ids.add(productId);
  ratings.set(productId, { id: productId, sum, count });
};

type Sale = { buyerId: string; lines: { productId: string }[] };

const sell = ({ ids, sold, baskets }: Effects, { buyerId, lines }: Sale, isReturned: boolean): void => {
  const productIds = lines.map(({ productId }) => productId);
  for (const id of productIds) {
    ids.add(id);
    sold.set(id, (sold.get(id) ?? 0) + (isReturned ? -1 : 1));
  }
  baskets.push({ buyerId, productIds, isReturned });
};

const keepImage = ({ images }: Effects, { productId, fileId }: Image, isThere: boolean): void => {
  images.set(fileId, { productId, fileId, isThere });
};

const take = (effects: Effects, { type, data }: SearchEvent): void => {
  switch (type) {
    case "ProductPublished":
      offer(effects, data);
      break;
    case "ProductChanged":
      if (data.status === "active") offer(effects, data);
      break;
    case "ProductUnpublished":
    case "ProductArchived":
      withdraw(effects, data);
      break;
    case "FileVersionUploaded":
      if (data.kind === "image") keepImage(effects, data, true);
      break;
    case "FileRemoved":
      keepImage(effects, data, false);
      break;
    case "ReviewWritten":
    case "ReviewChanged":
    case "ReviewUncounted":
      rate(effects, data);
      break;
    case "OrderCompleted":
      sell(effects, data, false);
      break;
    case "OrderRefunded":
      sell(effects, { buyerId: data.buyerId, lines: data.refund.lines }, true);
      break;
    case "ProfileChanged":
    case "UserErased":
      effects.renamed.add(data.userId);
      break;
    default:
  }
};

/** Adds up what events in their order make of the index; what it does not know changes nothing. */
export const addUp = (events: Envelope[]): Effects => {
  const effects: Effects = {
    ids: new Set(),
    offers: new Map(),
    gone: new Set(),
    ratings: new Map(),
    sold: new Map(),
    soldBefore: new Map(),
    baskets: [],
    images: new Map(),
    renamed: new Set(),
  };
  for (const event of events) take(effects, event as SearchEvent);
  return effects;
};

/** What is written into the index for a product that is for sale. */
export const toDocument = (facts: Offer): Document => ({
  id: facts.productId,
  sellerId: facts.sellerId,
  title: facts.title,
  tags: facts.tags.join(", "),
  description: facts.description,
  category: facts.category,
  categoryCode: codeOfCategory(facts.category),
  priceAmount: facts.price.amount,
  priceCurrency: facts.price.currency,
  priceCode: codeOfPrice(facts.price.amount),
  publishedAt: facts.publishedAt ?? null,
  filters: toFilterTokens(facts),
  words: foldWords(`${facts.title} ${facts.tags.join(" ")}`),
});
