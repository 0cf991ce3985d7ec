import type { Result } from "@souk/contracts/problems";
import { eq, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import { database } from "./database.ts";
import { within } from "./deadline.ts";
import { logError } from "./log.ts";

/** The products of which another Worker keeps a copy: every change raises `revision`, and `told` is the one that the other has. */
export const copies = sqliteTable("copies", {
  productId: text("product_id").primaryKey(),
  revision: integer().notNull(),
  told: integer().notNull(),
});

export type Copied = { productId: string; revision: number };

/** Tells the other what products are now; answers in which revision it has told those of which it keeps a copy. */
export type Tell<Env> = (ctx: Context<Env>, productIds: string[]) => Promise<Result<Copied[]>>;

const atOnce = 20;
// Whoever changed something waits so long for its copy to change.
const patienceMs = 1_000;

const isStale = sql`told < revision`;

type Copying = Pick<Context<{ DB: D1Database }>, "env" | "meter">;

const note = async (ctx: Copying, told: Copied[]): Promise<void> => {
  await database(ctx)
    .update(copies)
    .set({ told: sql`max(told, copied.value->>'revision')` })
    .from(sql`json_each(${JSON.stringify(told)}) copied`)
    .where(eq(copies.productId, sql`copied.value->>'productId'`));
};

const copy = async <Env extends { DB: D1Database }>(
  ctx: Context<Env>,
  tell: Tell<Env>,
  productIds: string[],
): Promise<void> => {
  const told = await tell(ctx, productIds);
  if (!told.ok) throw new Error(`Not told: ${told.problem.code}`);
  if (told.value.length > 0) await note(ctx, told.value);
};

/** Tells of everything that has changed since it was told; throws where the other does not take it. */
export const tellStale = async <Env extends { DB: D1Database }>(ctx: Context<Env>, tell: Tell<Env>): Promise<void> => {
  for (;;) {
    const stale = await database(ctx).select({ id: copies.productId }).from(copies).where(isStale).limit(atOnce);
    if (stale.length > 0) {
      await copy(
        ctx,
        tell,
        stale.map(({ id }) => id),
      );
    }
    if (stale.length < atOnce) return;
  }
};

/** Tells of a product at once, so that whoever changed it finds it changed; what fails here is told with the rest. */
export const tellNow = async <Env extends { DB: D1Database }>(
  ctx: Context<Env>,
  tell: Tell<Env>,
  productId: string,
): Promise<void> => {
  await within(patienceMs, copy(ctx, tell, [productId])).catch((error: unknown) =>
    logError("copy not told", error, { requestId: ctx.call.requestId }),
  );
};

/** Of how many products the other has an old copy. */
export const countStale = async (ctx: Copying): Promise<number> => {
  const [row] = await database(ctx)
    .select({ stale: sql<number>`count(*)`.as("stale") })
    .from(copies)
    .where(isStale);
  return row?.stale ?? 0;
};
