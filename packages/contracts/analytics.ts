import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { ProjectingService } from "./event-bus.ts";
import { listOf, pageQuery } from "./list.ts";
import { currency } from "./money.ts";
import type { RecordingService } from "./records.ts";
import { time } from "./time.ts";

const [date, dateTime] = [z.iso.date(), z.iso.datetime({ offset: true })];

const moment = z
  .string()
  .refine((text) => (date.safeParse(text).success || dateTime.safeParse(text).success) && Date.parse(text) >= 0, {
    error: "Expected an RFC 3339 date or time from 1970 on",
  });

const period = {
  from: moment.optional().meta({ description: "A date or time; by default 30 days before `to`" }),
  to: moment.optional().meta({
    description:
      "Exclusive, by default now. A period takes in the whole quarters of an hour in which it begins and ends",
  }),
  timezone: z
    .string()
    .max(64)
    .optional()
    .meta({ description: "The IANA time zone, UTC by default, in which dates, days, weeks and months begin" }),
  currency: currency
    .optional()
    .meta({ description: "By default the one with the largest revenue in the period, USD where there is none" }),
};

export const periodQuery = z.object(period);
export type Period = z.output<typeof periodQuery>;

export const timeseriesQuery = z.object({
  ...period,
  metric: z.enum(["revenue", "netRevenue", "fees", "refunds", "units", "orders", "views"]).optional(),
  interval: z.enum(["hour", "day", "week", "month"]).optional(),
});
export type TimeseriesQuery = z.output<typeof timeseriesQuery>;

export const productsQuery = z.object({
  ...period,
  ...pageQuery,
  sort: z.enum(["revenue", "units", "views"]).optional(),
});
export type ProductsQuery = z.output<typeof productsQuery>;

export const productParams = z.object({ id: z.string() });

const totals = z.object({
  revenue: z.int().meta({ description: "The totals of the lines of completed orders, in minor units" }),
  netRevenue: z.int().meta({ description: "Revenue less refunds and fees" }),
  fees: z.int().meta({ description: "The platform's fees on what was not refunded" }),
  refunds: z.int().meta({ description: "The totals of refunded lines, under the time of their sale" }),
  units: z.int(),
  orders: z.int(),
  views: z.int(),
  conversionRate: z.number().meta({ description: "Orders for each view, 0 where there was no view" }),
  averageOrderValue: z.int().meta({ description: "Revenue for each order, rounded half up" }),
});
export type Totals = z.infer<typeof totals>;

export const summary = totals.extend({ currency }).meta({ id: "SalesSummary" });
export type Summary = z.infer<typeof summary>;
export const timeseries = z
  .object({ data: z.array(z.object({ start: time, value: z.int() })), currency })
  .meta({ id: "Timeseries" });
export type Timeseries = z.infer<typeof timeseries>;
export const productTotals = z
  .object({ productId: z.string(), title: z.string(), ...totals.shape, currency })
  .meta({ id: "ProductTotals" });
export type ProductTotals = z.infer<typeof productTotals>;
export const productTotalsList = listOf(productTotals).meta({ id: "ProductTotalsList" });
export const referrers = z
  .object({ data: z.array(z.object({ referrer: z.string(), views: z.int() })) })
  .meta({ id: "Referrers" });
export type Referrers = z.infer<typeof referrers>;

export const viewBody = z
  .strictObject({ productId: z.string().min(1).max(64), referrer: z.string().max(2_000).optional() })
  .meta({ id: "ProductView" });
export type ProductView = z.output<typeof viewBody>;

/** Views of the past, each by somebody else. */
export const importViewsBody = z
  .strictObject({
    data: z
      .array(viewBody.extend({ seenAt: z.iso.datetime() }))
      .min(1)
      .max(5_000),
  })
  .meta({ id: "ImportViews" });
export type ImportViews = z.output<typeof importViewsBody>;

export interface AnalyticsService extends HttpService, ProjectingService, RecordingService {
  /** What the calling seller's products did in a period; refuses `forbidden` to anyone else. */
  readSummary(call: Call, input: Period): Promise<Reply<Summary>>;
}
