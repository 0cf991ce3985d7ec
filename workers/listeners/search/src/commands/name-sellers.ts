import { ask } from "@souk/platform/context";
import { database, save } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { eq, sql } from "drizzle-orm";
import type { Effects } from "../effects.ts";
import type { SearchContext } from "../env.ts";
import { live, sellers } from "../schema.ts";
import { foldWords } from "../text/words.ts";
import { addWordsOf, removeWordsOf } from "./count-words.ts";

const pageLength = 200;

// To be asked are those never heard of, and of `renamed` those that are known.
const noteSellers = async (ctx: SearchContext, selling: string[], renamed: string[]): Promise<void> => {
  const db = database(ctx);
  await save(db, [
    db
      .insert(sellers)
      .select(sql`select value, '', '[]', 0 from json_each(${JSON.stringify(selling)}) where true`)
      .onConflictDoNothing(),
    db
      .update(sellers)
      .set({ isNamed: 0 })
      .where(sql`id in (select value from json_each(${JSON.stringify(renamed)}))`),
  ]);
};

const renameDocuments = async (ctx: SearchContext, id: string, name: string): Promise<void> => {
  const db = database(ctx);
  for (let after = ""; ; ) {
    const page = sql`(select id, place from ${live.docs} where seller_id = ${id} and place is not null and id > ${after} order by id limit ${pageLength})`;
    const [[last]] = await db.batch([
      db.select({ id: sql<string | null>`max(id)`.as("id") }).from(page),
      db.update(live.fulltext).set({ seller: name }).where(sql`rowid in (select place from ${page})`),
    ]);
    if (!last?.id) return;
    after = last.id;
  }
};

const nameSeller = async (ctx: SearchContext, id: string, wasNamed: string): Promise<void> => {
  const contact = await ask(ctx, (call) => ctx.env.IDENTITY.readContact(call, { userId: id }));
  if (!contact.ok && contact.problem.code !== "not_found") throw new Error(`identity: ${contact.problem.code}`);
  const name = contact.ok ? contact.value.name : "";
  const words = foldWords(name);
  const db = database(ctx);
  if (name !== wasNamed) await renameDocuments(ctx, id, name);
  await save(db, [
    removeWordsOf(db, live, sql`${sellers} s, json_each(s.words) w where s.id = ${id}`),
    db.update(sellers).set({ name, words, isNamed: 1 }).where(eq(sellers.id, id)),
    ...addWordsOf(db, live, sql`${sellers} s, json_each(s.words) w where s.id = ${id}`),
  ]);
};

/** Asks identity for every name that is still to be asked; whom it does not answer for stays so. */
export const nameSellers = async (ctx: SearchContext): Promise<number> => {
  const unnamed = await database(ctx).select().from(sellers).where(sql`is_named = 0`).limit(pageLength);
  let left = unnamed.length;
  for (const { id, name } of unnamed) {
    try {
      await nameSeller(ctx, id, name);
      left -= 1;
    } catch (error) {
      logError("seller not named", error, { sellerId: id });
    }
  }
  return left;
};

/** Asks for the names of sellers that are new, or may have another one now. */
export const learnSellers = async (ctx: SearchContext, { offers, renamed }: Effects): Promise<void> => {
  const selling = [...new Set([...offers.values()].map(({ sellerId }) => sellerId))];
  if (selling.length + renamed.size === 0) return;
  await noteSellers(ctx, selling, [...renamed]);
  await nameSellers(ctx);
};
