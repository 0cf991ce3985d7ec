import type { ProductTotals } from "@souk/contracts/analytics";
import { pause } from "../../pause.ts";
import { unless } from "../refused.ts";
import type { Stage } from "./stage.ts";
import { openedAgo } from "./time.ts";
import type { PlannedView } from "./views.ts";

const patienceMs = 30_000;
const pauseMs = 100;

/** Waits until a product is known where views are counted; says how many it has. */
const countViews = async ({ cast, shop }: Stage, productId: string): Promise<number> => {
  const asked = { params: { id: productId }, query: { from: new Date(Date.now() - openedAgo).toISOString() } };
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const read = shop.ask<ProductTotals>("readProductTotals", cast.seller, asked);
    const totals = await read.catch(unless("not_found"));
    if (totals) return totals.views;
    if (Date.now() > deadline) throw new Error(`Nobody counts the views of ${productId}`);
    await pause(pauseMs);
  }
};

/** Lets products be looked at, unless they were. */
export const look = async (stage: Stage, views: PlannedView[]): Promise<void> => {
  const productIds = [...new Set(views.map(({ title }) => stage.idOf(title)))];
  const counts = await Promise.all(productIds.map((productId) => countViews(stage, productId)));
  if (counts.some((count) => count > 0)) return;
  const data = views.map(({ title, ago, ...view }) => ({
    ...view,
    productId: stage.idOf(title),
    seenAt: new Date(Date.now() - ago).toISOString(),
  }));
  await stage.shop.ask("importViews", null, { body: { data } });
};
