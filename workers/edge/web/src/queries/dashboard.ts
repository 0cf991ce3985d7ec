import type { Sale } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import type { WebDashboard } from "@souk/contracts/web";
import { accept } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { createParts } from "@souk/platform/screen";
import type { WebContext } from "../env.ts";

const limit = 10;
const noSales: { data: Sale[] } = { data: [] };

/** How the calling seller's products sell: the last 30 days in sum, and the newest sales. */
export const readDashboard = async (ctx: WebContext): Promise<Result<WebDashboard>> => {
  const parts = createParts(ctx.call.requestId);
  const asked = ask(ctx, (call) => ctx.env.ANALYTICS.readSummary(call, {}));
  const sold = ask(ctx, (call) => ctx.env.ORDERS.listSales(call, { limit }));
  const [summary, { data: recentSales }] = await Promise.all([
    parts.take("summary", asked, null),
    parts.take("recentSales", sold, noSales),
  ]);
  return accept({ summary, recentSales, degraded: parts.degraded });
};
