import { demoBuyers } from "@souk/contracts/demo";
import { describe, expect, test } from "vitest";
import { opinions } from "../texts/opinions.ts";
import { looks } from "../works/looks.ts";
import { reading } from "../works/reading.ts";
import { things } from "../works/things.ts";
import { planOrders } from "./orders.ts";
import { dayMs, publishedAgo } from "./time.ts";
import { planViews } from "./views.ts";

const works = [...things, ...looks, ...reading];
const titles = works.map(({ title }) => title);
const orders = planOrders(works, demoBuyers.length);
const paid = orders.filter(({ paymentMethodId }) => paymentMethodId === "pm_card_visa");

const isFromThen = (title: string, ago: number) => ago < publishedAgo(titles.indexOf(title));

describe("what the demo shop has sold", () => {
  test("is the same each time", () => {
    expect(planOrders(works, demoBuyers.length)).toEqual(orders);
    expect(new Set(orders.map(({ key }) => key)).size).toBe(orders.length);
  });

  test("is spread over the last 90 days, the oldest first, and grows", () => {
    const ages = orders.map(({ ago }) => ago);
    expect(ages).toEqual(ages.toSorted((one, other) => other - one));
    expect([Math.max(...ages) < 90 * dayMs, Math.max(...ages) > 85 * dayMs]).toEqual([true, true]);
    expect([Math.min(...ages) > 0, Math.min(...ages) < 2 * dayMs]).toEqual([true, true]);
    const months = [3, 2, 1].map((month) => ages.filter((ago) => Math.ceil(ago / dayMs / 30) === month).length);
    expect(months).toEqual(months.toSorted((one, other) => one - other));
    expect(Math.min(...months)).toBeGreaterThan(15);
  });

  test("was for sale then, and is bought once by each who bought it", () => {
    const bought = paid.flatMap(({ buyer, titles }) => titles.map((title) => `${buyer} ${title}`));
    expect(new Set(bought).size).toBe(bought.length);
    expect(orders.flatMap(({ titles, ago }) => titles.filter((title) => !isFromThen(title, ago)))).toEqual([]);
    expect(new Set(paid.map(({ buyer }) => buyer)).size).toBeGreaterThan(demoBuyers.length * 0.8);
    for (const { title, stock } of works) {
      const sold = paid.filter((order) => order.titles.includes(title)).length;
      expect([title, sold > 0, sold < (stock ?? Number.POSITIVE_INFINITY)]).toEqual([title, true, true]);
    }
  });

  test("was declined here, given back whole there and in part elsewhere", () => {
    expect(new Set(orders.map(({ paymentMethodId }) => paymentMethodId)).size).toBe(3);
    expect(orders.length - paid.length).toBeGreaterThan(4);
    const refunded = orders.flatMap(({ titles, refund }) => (refund ? [titles.length - refund.titles.length] : []));
    expect([refunded.length, refunded.includes(0), refunded.some((left) => left > 0)]).toEqual([3, true, true]);
  });
});

describe("what buyers say", () => {
  const reviews = orders.flatMap((order) => (order.review ? [{ order, review: order.review }] : []));

  test("is about a product that there is, and nobody is left unheard", () => {
    expect(Object.keys(opinions).filter((title) => !titles.includes(title))).toEqual([]);
    const said = reviews.map(({ review }) => review.opinion.title);
    const meant = Object.values(opinions).flatMap((list) => list.map(({ title }) => title));
    expect(said.toSorted()).toEqual(meant.toSorted());
  });

  test("comes from who has paid for it and kept it, after the purchase, and is answered after that", () => {
    for (const { order, review } of reviews) {
      expect([order.titles.includes(review.title), paid.includes(order), order.refund]).toEqual([
        true,
        true,
        undefined,
      ]);
      expect(review.ago).toBeLessThan(order.ago);
      expect(review.repliedAgo).toBeLessThan(review.ago);
    }
  });
});

test("views are of what was for sale then, and come from several places", () => {
  const views = planViews(works);
  expect(views.filter(({ title, ago }) => !isFromThen(title, ago))).toEqual([]);
  expect(new Set(views.map(({ referrer }) => referrer)).size).toBe(5);
  expect(views.length).toBeGreaterThan(10 * orders.length);
});
