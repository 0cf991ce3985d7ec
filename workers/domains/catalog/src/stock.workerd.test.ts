import * as fc from "fast-check";
import { expect, test } from "vitest";
import { patchProduct } from "./commands/edit-product.ts";
import { holdStock, releaseStock } from "./commands/hold-stock.ts";
import { openTest, publishOne, seller } from "./fixture.ts";
import { quote } from "./queries/quote.ts";

const ctx = openTest();
const newOrder = () => `ord_${crypto.randomUUID()}`;
const hold = (orderId: string, ...productIds: string[]) => holdStock(ctx, { orderId, productIds });
const codeOf = async (answer: ReturnType<typeof holdStock>) => {
  const outcome = await answer;
  return outcome.ok ? "held" : outcome.problem.code;
};
const stockOf = async (productId: string) => {
  const quoted = await quote(ctx, { productIds: [productId] });
  return quoted.ok ? quoted.value[0]?.available : "none";
};
const heldOf = async (productId: string) => {
  const query = ctx.env.DB.prepare("SELECT count(*) AS held FROM held_units WHERE product_id = ?").bind(productId);
  return (await query.first<{ held: number }>())?.held;
};

test("takes one unit of each product and gives them back", async () => {
  const [one, two] = [await publishOne(ctx, { stock: 2 }), await publishOne(ctx, { stock: 5 })];
  const orderId = newOrder();
  expect(await codeOf(hold(orderId, one.id, two.id))).toBe("held");
  expect([await stockOf(one.id), await stockOf(two.id)]).toEqual([1, 4]);
  await releaseStock(ctx, { orderId });
  expect([await stockOf(one.id), await stockOf(two.id)]).toEqual([2, 5]);
});

test("changes nothing when repeated", async () => {
  const { id } = await publishOne(ctx, { stock: 2 });
  const orderId = newOrder();
  expect(await Promise.all([1, 2, 3].map(() => codeOf(hold(orderId, id))))).toEqual(["held", "held", "held"]);
  expect(await stockOf(id)).toBe(1);
  await Promise.all([1, 2, 3].map(() => releaseStock(ctx, { orderId })));
  expect(await stockOf(id)).toBe(2);
});

test("takes nothing at all when one product of many is sold out", async () => {
  const [left, gone] = [await publishOne(ctx, { stock: 1 }), await publishOne(ctx, { stock: 0 })];
  expect(await codeOf(hold(newOrder(), left.id, gone.id))).toBe("sold_out");
  expect([await stockOf(left.id), await heldOf(left.id)]).toEqual([1, 0]);
});

test("stays refused once it was refused, so that a call given up cannot land behind it", async () => {
  const { id } = await publishOne(ctx, { stock: 1 });
  const [first, second] = [newOrder(), newOrder()];
  await hold(first, id);
  expect(await codeOf(hold(second, id))).toBe("sold_out");
  await releaseStock(ctx, { orderId: first });
  expect(await codeOf(hold(second, id))).toBe("sold_out");
  expect(await stockOf(id)).toBe(1);
});

test("is barred by a release that came first", async () => {
  const { id } = await publishOne(ctx, { stock: 1 });
  const orderId = newOrder();
  await releaseStock(ctx, { orderId });
  expect(await codeOf(hold(orderId, id))).toBe("sold_out");
  expect(await stockOf(id)).toBe(1);
});

test("refuses a product that does not exist", async () => {
  expect(await codeOf(hold(newOrder(), "prd_unknown"))).toBe("product_not_found");
});

test("sells the last unit once under 50 orders at once", async () => {
  const { id } = await publishOne(ctx, { stock: 1 });
  const answers = await Promise.all(Array.from({ length: 50 }, () => codeOf(hold(newOrder(), id))));
  expect(answers.filter((code) => code === "held")).toHaveLength(1);
  expect(answers.filter((code) => code === "sold_out")).toHaveLength(49);
  expect([await stockOf(id), await heldOf(id)]).toEqual([0, 1]);
});

test("leaves unlimited products unlimited, also when a limit is set before the release", async () => {
  const { id } = await publishOne(ctx);
  const orderId = newOrder();
  await hold(orderId, id);
  expect(await stockOf(id)).toBeNull();
  await patchProduct(ctx, seller, id, { stock: 4 }, undefined);
  await releaseStock(ctx, { orderId });
  expect(await stockOf(id)).toBe(4);
});

test("is kept from falling below zero by the database itself", async () => {
  const { id } = await publishOne(ctx, { stock: 0 });
  const update = ctx.env.DB.prepare("UPDATE products SET stock = stock - 1 WHERE id = ?").bind(id);
  await expect(update.run()).rejects.toThrow("stock_left");
});

test("answers by what was committed when the database errs after it", async () => {
  const { id } = await publishOne(ctx, { stock: 2 });
  const real = ctx.env.DB;
  const errs = {
    prepare: (query: string) => real.prepare(query),
    batch: async (statements: D1PreparedStatement[]) => {
      await real.batch(statements);
      throw new Error("D1_ERROR: Network connection lost");
    },
  } as Partial<D1Database> as D1Database;
  const answer = await holdStock(openTest({ DB: errs }), { orderId: newOrder(), productIds: [id] });
  expect(answer.ok).toBe(true);
  expect(await stockOf(id)).toBe(1);
});

type Step = { verb: "hold" | "release"; order: number; products: number[] };
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom("hold", "hold", "release"),
  order: fc.nat(5),
  products: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 }),
});

test("balances over any history of holds and releases, several at a time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
      fc.array(step, { maxLength: 24 }),
      async (stocks, steps) => {
        const ids = await Promise.all(stocks.map(async (stock) => (await publishOne(ctx, { stock })).id));
        const names = Array.from({ length: 6 }, newOrder);
        const run = ({ verb, order, products }: Step) => {
          const orderId = names[order] ?? "";
          const productIds = products.map((index) => ids[index] ?? "");
          return verb === "hold" ? holdStock(ctx, { orderId, productIds }) : releaseStock(ctx, { orderId });
        };
        for (let at = 0; at < steps.length; at += 3) await Promise.all(steps.slice(at, at + 3).map(run));
        for (const [index, id] of ids.entries()) {
          const [stock, held] = [Number(await stockOf(id)), Number(await heldOf(id))];
          expect(stock).toBeGreaterThanOrEqual(0);
          expect(stock + held).toBe(stocks[index]);
        }
        for (const orderId of names) await releaseStock(ctx, { orderId });
        expect(await Promise.all(ids.map(stockOf))).toEqual(stocks);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
