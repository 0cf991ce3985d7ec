import type { SimulatedBug } from "./planted.ts";

const purchase = "workers/domains/orders/src/saga.ts";
const holdStock = "workers/domains/catalog/src/commands/hold-stock.ts";

const holdsUntil = "new Date(ctx.now.getTime() - 60_000).toISOString()";

/** Bugs of units and of access. */
export const goodsBugs: SimulatedBug[] = [
  {
    bug: "access opens before the money is taken",
    patches: [
      {
        file: purchase,
        find: "invoke: ({ payments, call }, { id: orderId, lines }) =>\n      payments.capture(call, {",
        replace:
          "invoke: async ({ payments, delivery, call }, { id: orderId, lines }) =>\n      (await delivery.grant(call, { orderId })) && payments.capture(call, {",
      },
    ],
    breaks: "I4",
    seed: 1,
  },
  {
    bug: "a refund leaves the access open",
    patches: [
      {
        file: purchase,
        find: 'revokeAccess: {\n    calls: "delivery",',
        replace: 'revokeAccess: {\n    calls: "delivery",\n    skip: () => true,',
      },
    ],
    breaks: "I4",
    seed: 1,
  },
  {
    bug: "units are released by the clock",
    patches: [
      {
        file: holdStock,
        find: 'db.insert(holds).values({ orderId, status: "held", changedAt: ctx.now.toISOString() }),',
        replace: `db.update(products).set({ stock: sql\`stock + (select count(*) from held_units where product_id = products.id
      and counted = 1 and order_id in (select order_id from holds where changed_at < \${${holdsUntil}}))\` }).where(isNotNull(products.stock)),
    db.delete(heldUnits).where(sql\`order_id in (select order_id from holds where changed_at < \${${holdsUntil}})\`),
    db.insert(holds).values({ orderId, status: "held", changedAt: ctx.now.toISOString() }),`,
      },
    ],
    breaks: "I5",
    seed: 2,
  },
  {
    bug: "a refund gives the units back as often as it is asked",
    patches: [{ file: holdStock, find: "db.delete(heldUnits).where(isGivenBack),", replace: "" }],
    breaks: "I5",
    seed: 1,
  },
  {
    bug: "a refund gives no unit back",
    patches: [
      {
        file: purchase,
        find: 'returnStock: {\n    calls: "inventory",',
        replace: 'returnStock: {\n    calls: "inventory",\n    skip: () => true,',
      },
    ],
    breaks: "I5",
    seed: 1,
  },
];
