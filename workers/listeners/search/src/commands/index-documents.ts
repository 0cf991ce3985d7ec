import type { Database, Statement } from "@souk/platform/database";
import { and, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Rating, Sold } from "../effects.ts";
import { type Index, sellers } from "../schema.ts";
import { addWordsOf, removeWordsOf, wordsOfDocuments } from "./count-words.ts";

const idsIn = (list: string): SQL => sql`(select value from json_each(${list}))`;
/** Gives documents that were never heard of a row and a number, in their order. */
export const noteDocuments = (db: Database, { numbers }: Index, ids: string[]): Statement =>
  db.insert(numbers).select(
    sql`select value, (select coalesce(max(number), 0) from ${numbers}) + row_number() over (order by key)
      from json_each(${JSON.stringify(ids)}) where value not in (select id from ${numbers})`,
  );

/** Takes documents out of the index; what others' events told of them stays. */
export const takeOut = (db: Database, index: Index, ids: string[]): Statement[] => {
  const { places, fulltext, titles } = index;
  const list = JSON.stringify(ids);
  const taken = sql`(select place from ${places} where id in ${idsIn(list)} and place is not null)`;
  return [
    removeWordsOf(db, index, wordsOfDocuments(index, list)),
    db.delete(fulltext).where(sql`rowid in ${taken}`),
    db.delete(titles).where(sql`rowid in ${taken}`),
    db
      .update(places)
      .set({ active: 0, place: null })
      .where(sql`id in ${idsIn(list)}`),
  ];
};

const blankRow = {
  ...{ sellerId: "", title: "", category: "other", categoryCode: 0 },
  ...{ priceAmount: 0, priceCurrency: "USD", priceCode: 0 },
  ...{ image: null, publishedAt: "", filters: "", words: [] },
};

/** Forgets what documents that were taken out said. */
export const blank = (db: Database, { docs }: Index, ids: string[]): Statement =>
  db
    .update(docs)
    .set(blankRow)
    .where(sql`id in ${idsIn(JSON.stringify(ids))}`);

const told = (name: string): SQL => sql`told.value->>${name}`;

const putRows = (db: Database, { docs, images }: Index, chunk: string): Statement =>
  db
    .update(docs)
    .set({
      active: 1,
      sellerId: told("sellerId"),
      title: told("title"),
      category: told("category"),
      categoryCode: told("categoryCode"),
      priceAmount: told("priceAmount"),
      priceCurrency: told("priceCurrency"),
      priceCode: told("priceCode"),
      image: sql`(select min(file_id) from ${images} where product_id = ${docs.id})`,
      publishedAt: sql`coalesce(${told("publishedAt")}, published_at)`,
      filters: told("filters"),
      words: sql`told.value->'words'`,
    })
    .from(sql`json_each(${chunk}) told`)
    .where(sql`${docs.id} = ${told("id")}`);

/** Writes documents, a JSON array of `Document`, that are not in the index. */
export const putDocuments = (db: Database, index: Index, chunk: string): Statement[] => {
  const { places, fulltext, titles } = index;
  const ids = sql`(select value->>'id' from json_each(${chunk}))`;
  const written = sql`from json_each(${chunk}) join ${places} d on d.id = value->>'id'`;
  const list = sql`(select json_group_array(value->>'id') from json_each(${chunk}))`;
  return [
    putRows(db, index, chunk),
    db.update(places).set({ place: sql`target` }).where(sql`id in ${ids}`),
    db.insert(fulltext).select(
      sql`select d.place, value->>'title', value->>'tags', coalesce((select name from ${sellers} where id = value->>'sellerId'), ''),
          value->>'description', d.filters || ' r' || d.rating_tenths ${written} order by d.place`,
    ),
    db.insert(titles).select(sql`select d.place, value->>'title' ${written} order by d.place`),
    ...addWordsOf(db, index, wordsOfDocuments(index, list)),
  ];
};

/** Moves documents whose popularity or rating is another one now to where they belong. */
export const moveDocuments = (db: Database, { places, fulltext, titles }: Index, ids: string[]): Statement[] => {
  const list = JSON.stringify(ids);
  const misplaced = sql`d.id in ${idsIn(list)} and d.place <> d.target`;
  const written = sql`from ${places} d join ${fulltext} f on f.rowid = d.place where ${misplaced} order by d.target`;
  const old = sql`(select place from ${places} d where ${misplaced})`;
  return [
    db.insert(titles).select(sql`select d.target, f.title ${written}`),
    db.delete(titles).where(sql`rowid in ${old}`),
    db
      .insert(fulltext)
      .select(
        sql`select d.target, f.title, f.tags, f.seller, f.description, d.filters || ' r' || d.rating_tenths ${written}`,
      ),
    db.delete(fulltext).where(sql`rowid in ${old}`),
    db
      .update(places)
      .set({ place: sql`target` })
      .where(and(sql`id in ${idsIn(list)}`, isNotNull(places.place))),
  ];
};

/** Notes what documents are rated. */
export const rate = (db: Database, { places }: Index, ratings: Rating[]): Statement =>
  db
    .update(places)
    .set({ ratingSum: told("sum"), ratingCount: told("count") })
    .from(sql`json_each(${JSON.stringify(ratings)}) told`)
    .where(sql`${places.id} = ${told("id")}`);

/** Adds to what was sold of documents. */
export const countSales = (db: Database, { places }: Index, sold: Sold[]): Statement =>
  db
    .update(places)
    .set({ sold: sql`sold + ${told("count")}` })
    .from(sql`json_each(${JSON.stringify(sold)}) told`)
    .where(sql`${places.id} = ${told("id")}`);

/** Sets what documents had sold before they came here. */
export const setSalesBefore = (db: Database, { places }: Index, sold: Sold[]): Statement =>
  db
    .update(places)
    .set({ salesBefore: told("count") })
    .from(sql`json_each(${JSON.stringify(sold)}) told`)
    .where(sql`${places.id} = ${told("id")}`);
