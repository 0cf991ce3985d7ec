import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

const stringList = (name: string) => text(name, { mode: "json" }).$type<string[]>().notNull();

// Several tables here are views of one: their columns are named, as drizzle remembers names left out by the table's.
const defineIndex = (prefix: "" | "next_") => ({
  /** A document as its product's own events tell it. */
  docs: sqliteTable(`${prefix}docs`, {
    id: text("id").primaryKey(),
    active: integer("active").notNull(),
    sellerId: text("seller_id").notNull(),
    title: text("title").notNull(),
    category: text("category").notNull(),
    categoryCode: integer("category_code").notNull(),
    priceAmount: integer("price_amount").notNull(),
    priceCurrency: text("price_currency").notNull(),
    priceCode: integer("price_code").notNull(),
    image: text("image"),
    publishedAt: text("published_at").notNull(),
    filters: text("filters").notNull(),
    words: stringList("words"),
  }),
  /** The same rows by where they stand in the index: `place` where they do, `target` where they should; and by what others tell of them. */
  places: sqliteTable(`${prefix}docs`, {
    id: text("id").primaryKey(),
    active: integer("active").notNull(),
    image: text("image"),
    place: integer("place"),
    target: integer("target"),
    ratingSum: integer("rating_sum").notNull(),
    ratingCount: integer("rating_count").notNull(),
    sold: integer("sold").notNull(),
    salesBefore: integer("sales_before").notNull(),
  }),
  /** The same rows when they are new. */
  numbers: sqliteTable(`${prefix}docs`, { id: text("id").primaryKey(), number: integer("number").notNull() }),
  fulltext: sqliteTable(`${prefix}fulltext`, {
    rowid: integer().notNull(),
    title: text().notNull(),
    tags: text().notNull(),
    seller: text().notNull(),
    description: text().notNull(),
    filters: text().notNull(),
  }),
  titles: sqliteTable(`${prefix}titles`, { rowid: integer().notNull(), title: text().notNull() }),
  vocabulary: sqliteTable(`${prefix}vocabulary`, { word: text().primaryKey(), uses: integer().notNull() }),
  deletes: sqliteTable(`${prefix}deletes`, { key: text().notNull(), word: text().notNull() }),
  images: sqliteTable(`${prefix}images`, {
    productId: text("product_id").notNull(),
    fileId: text("file_id").notNull(),
  }),
  purchases: sqliteTable(`${prefix}purchases`, {
    buyerId: text("buyer_id").notNull(),
    productId: text("product_id").notNull(),
  }),
  pairs: sqliteTable(`${prefix}pairs`, {
    productId: text("product_id").notNull(),
    otherId: text("other_id").notNull(),
    times: integer().notNull(),
  }),
});

export type Index = ReturnType<typeof defineIndex>;

/** The tables that answer, and those that a rebuild fills before they take their place. */
export const live = defineIndex("");
export const next = defineIndex("next_");

export const sellers = sqliteTable("sellers", {
  id: text().primaryKey(),
  name: text().notNull(),
  words: stringList("words"),
  isNamed: integer("is_named").notNull(),
});
