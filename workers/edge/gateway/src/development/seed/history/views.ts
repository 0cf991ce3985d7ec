import { chance, draw } from "./chance.ts";
import type { Offered } from "./orders.ts";
import { agoOf, listOffered } from "./time.ts";

/** Somebody who looks at a product. */
export type PlannedView = { title: string; ago: number; referrer?: string };

const viewCount = 2_400;

const referrers = [
  { weight: 8 },
  { weight: 5, referrer: "https://search.example.com/" },
  { weight: 4, referrer: "https://news.example.net/newest" },
  { weight: 2, referrer: "https://forum.example.org/t/small-tools" },
  { weight: 1, referrer: "https://blog.example.com/what-i-use" },
];

/** Who has looked in the last 89 days, in no order. */
export const planViews = (works: Offered[]): PlannedView[] =>
  Array.from({ length: viewCount }, (_, index) => {
    const name = `demo-history-view-${index}`;
    const ago = agoOf(chance(name));
    const work = draw(`${name} title`, listOffered(works, ago), ({ demand }) => demand);
    const { referrer } = draw(`${name} referrer`, referrers, ({ weight }) => weight) ?? {};
    return work ? [{ title: work.title, ago, ...(referrer && { referrer }) }] : [];
  }).flat();
