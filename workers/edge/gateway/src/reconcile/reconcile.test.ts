import type { AnalyticsService } from "@souk/contracts/analytics";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { OrdersService } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import type { Weighed } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { openContext, Unanswered } from "@souk/platform/context";
import { createMeter } from "@souk/platform/meter";
import { streamRecords } from "@souk/platform/rows";
import { expect, test } from "vitest";
import type { Env } from "../env.ts";
import { reconcile } from "./reconcile.ts";

const { cost } = createMeter();
const old = "2020-01-01T00:00:00.000Z";
const line = { productId: "prd_1", sellerId: "usr_1", total: 1_000 };

type Row = { orderId: string };
type Told = { captured?: number; changedAt?: string; open?: string[]; backlog?: Record<string, number> };

const listing = (rows: Row[], weighed: Weighed[] = []) => ({
  listRecords: async () => ({
    ...accept({ records: streamRecords(async (after) => rows.filter(({ orderId }) => orderId > after)), weighed }),
    cost,
  }),
  readBacklog: async () => ({ ...accept({}), cost }),
});

const partly = <Service>(service: Partial<Service>): Service => service as Service;

/** Two sold orders; of the second, the provider took what the test says. */
const toEnv = ({ captured = 1_000, changedAt = old, open = [], backlog = {} }: Told): Env => {
  const ids = ["ord_1", "ord_2"];
  const each = <T>(row: (orderId: string) => T) => ids.map((orderId) => ({ orderId, ...row(orderId) }));
  const charges = listing(
    each((id) => ({ currency: "USD", captures: 1, captured: id === "ord_2" ? captured : 1_000, refunded: 0, held: 0 })),
  );
  const paid = { captured: 1_000, refunded: 0, lost: 0, fees: 100, lines: [{ ...line, fee: 100 }] };
  return partly<Env>({
    ENVIRONMENT: "test",
    ORDERS: partly<OrdersService>({
      ...listing(each(() => ({ changedAt, status: "completed", currency: "USD", lines: [line] }))),
      listOpenOrders: async () => ({ ...accept(open), cost }),
    }),
    PAYMENTS: partly<PaymentsService>({
      ...listing(each(() => ({ changedAt, currency: "USD", ...paid }))),
      listCharges: charges.listRecords,
      readBacklog: async () => ({ ...accept(backlog), cost }),
    }),
    DELIVERY: partly<DeliveryService>(listing(each(() => ({ changedAt, granted: ["prd_1"], prepared: [] })))),
    CATALOG: partly<CatalogService>(listing(each(() => ({ changedAt, held: ["prd_1"] })))),
    ANALYTICS: partly<AnalyticsService>(
      listing(each(() => ({ lines: [{ ...line, fee: 100, completed: true, refunded: false }] }))),
    ),
  });
};

const call = { requestId: "r", correlationId: "r", causationId: "r", principal: null };
const ask = (told: Told) => reconcile(openContext(toEnv(told), call));

test("records that agree are ok, and counted in as many calls however many there are", async () => {
  const ctx = openContext(toEnv({}), call);
  expect(await reconcile(ctx)).toMatchObject({ ok: true, orders: 2 });
  expect(ctx.meter.cost.hops).toBe(13);
});

test("an order whose money differs is named, unless it is open", async () => {
  const red = await ask({ captured: 999 });
  expect(red).toMatchObject({ ok: false, orders: 2 });
  const named = red.checks.flatMap(({ name, differences = [] }) => differences.map(({ subject }) => [name, subject]));
  expect(named).toEqual([
    ["ledger.captured", "ord_2"],
    ["orders.captured", "ord_2"],
  ]);
  expect(await ask({ captured: 999, open: ["ord_2"] })).toMatchObject({ ok: true, orders: 1 });
});

test("while something is on its way, what has just changed is not compared", async () => {
  const changedAt = new Date(Date.now() - 5_000).toISOString();
  expect(await ask({ captured: 999, changedAt })).toMatchObject({ ok: false, orders: 2 });
  expect(await ask({ captured: 999, changedAt, backlog: { outbox: 1 } })).toMatchObject({ ok: true, orders: 0 });
  expect(await ask({ captured: 999, backlog: { outbox: 1 } })).toMatchObject({ ok: false, orders: 2 });
  expect(await ask({ captured: 999, changedAt, backlog: { "provider events": 1 } })).toMatchObject({ ok: false });
});

test("an owner that does not answer leaves nothing to compare", async () => {
  const env = toEnv({});
  const dead = partly<DeliveryService>({ listRecords: () => Promise.reject(new Error("down")) });
  await expect(reconcile(openContext({ ...env, DELIVERY: dead }, call))).rejects.toBeInstanceOf(Unanswered);
});
