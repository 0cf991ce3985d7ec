import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { type Database, database, expectChange, type Statement, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq } from "drizzle-orm";
import type { Change } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import { readOwnProduct } from "../queries/read-product.ts";
import { type ProductRow, products } from "../schema.ts";

const attempts = 5;

// Only what changed is written: stock and sales move under other hands meanwhile.
const changedColumns = (row: ProductRow, next: ProductRow): Partial<ProductRow> =>
  Object.fromEntries(
    Object.entries(next).filter(([name, value]) => row[name as keyof ProductRow] !== value),
  ) as Partial<ProductRow>;

/** The guarded update of a product that nobody changed since it was read. */
const updateProduct = (db: Database, row: ProductRow, next: ProductRow): Statement[] => [
  db
    .update(products)
    .set({ ...changedColumns(row, next), revision: row.revision + 1 })
    .where(and(eq(products.id, row.id), eq(products.revision, row.revision))),
  expectChange(db),
];

/** Reads a product of the caller's own, decides and saves; begins again where somebody was faster. */
export const changeProduct = async (
  ctx: CatalogContext,
  principal: Principal,
  id: string,
  decide: (row: ProductRow) => Result<Change<ProductRow>>,
  more: (db: Database) => Statement[] = () => [],
): Promise<Result<ProductRow>> => {
  const db = database(ctx);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const row = await readOwnProduct(ctx, principal, id);
    if (!row.ok) return row;
    const decision = decide(row.value);
    if (!decision.ok) return decision;
    const { next, events } = decision.value;
    if (events.length === 0) return accept(next);
    const saved = await save(db, [...updateProduct(db, row.value, next), ...more(db), ...publish(db, ctx, id, events)]);
    if (saved === "saved") return accept(next);
  }
  return refuse("service_unavailable");
};
