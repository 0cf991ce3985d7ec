import type { Call, Reply } from "@souk/contracts/call";
import type { Reconciliation } from "@souk/contracts/reconcile";
import type {
  AccessRecord,
  ChargeRecord,
  OrderRecord,
  PaymentRecord,
  Records,
  SalesRecord,
  StockRecord,
} from "@souk/contracts/records";
import { ask, type Context, Unanswered } from "@souk/platform/context";
import { readRows } from "@souk/platform/rows";
import { readBacklogs } from "../backlog.ts";
import type { Env } from "../env.ts";
import { joinByOrder } from "./join.ts";
import { createTally, type Rest } from "./tally.ts";

// As long as something is on its way from one Worker to another, what just happened may have reached only one of them.
const onTheWayMs = 30_000;
const onTheWay = /: (outbox|inbox|unreachable)$/;
const told = ["PAYMENTS", "ORDERS", "ANALYTICS"] as const;

const isQuiet = async (ctx: Context<Env>): Promise<boolean> =>
  !Object.keys(await readBacklogs(ctx, told)).some((name) => onTheWay.test(name));

const take = async <T>(ctx: Context<Env>, method: (call: Call) => Promise<Reply<T>>): Promise<T> => {
  const taken = await ask(ctx, method);
  if (!taken.ok) throw new Unanswered(taken.problem.code);
  return taken.value;
};

const findRest = async (ctx: Context<Env>): Promise<Rest> => {
  const open = new Set(await take(ctx, (call) => ctx.env.ORDERS.listOpenOrders(call, null)));
  // What moves from one place to the next may be in neither when both are asked: once more.
  const quiet = (await isQuiet(ctx)) && (await isQuiet(ctx));
  return { open, asOf: new Date(ctx.now.getTime() - (quiet ? 0 : onTheWayMs)).toISOString() };
};

const gather = (ctx: Context<Env>): Promise<[Records, Records, Records, Records, Records, Records]> => {
  const { ORDERS, PAYMENTS, DELIVERY, CATALOG, ANALYTICS } = ctx.env;
  return Promise.all([
    take(ctx, (call) => ORDERS.listRecords(call, null)),
    take(ctx, (call) => PAYMENTS.listRecords(call, null)),
    take(ctx, (call) => PAYMENTS.listCharges(call, null)),
    take(ctx, (call) => DELIVERY.listRecords(call, null)),
    take(ctx, (call) => CATALOG.listRecords(call, null)),
    take(ctx, (call) => ANALYTICS.listRecords(call, null)),
  ]);
};

/** Compares what everyone has on record of each order that is at rest; holds a page of each at a time, and of the provider all. */
export const reconcile = async (ctx: Context<Env>): Promise<Reconciliation> => {
  const tally = createTally(await findRest(ctx));
  const [orders, payments, charges, access, stock, sales] = await gather(ctx);
  for (const each of [...payments.weighed, ...sales.weighed]) tally.add(each);
  const joined = joinByOrder({
    order: readRows<OrderRecord>(orders.records),
    payment: readRows<PaymentRecord>(payments.records),
    charge: readRows<ChargeRecord>(charges.records),
    access: readRows<AccessRecord>(access.records),
    stock: readRows<StockRecord>(stock.records),
    sales: readRows<SalesRecord>(sales.records),
  });
  for await (const { orderId, rows } of joined) tally.addOrder(orderId, rows);
  return tally.result();
};
