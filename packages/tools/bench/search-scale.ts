import { readOptions } from "../options.ts";
import { Sentence } from "../sentence.ts";
import { makeProducts } from "./search/catalogue.ts";
import { openD1 } from "./search/d1.ts";
import { judgeCost, report } from "./search/demands.ts";
import { openSouk, type Souk } from "./search/open-souk.ts";
import { makeSweep, type Page, readPages, searchTitles } from "./search/scale.ts";
import { migrations } from "./search/souk.ts";

const seed = 20_261_122;
const pagesEach = 2;
// A title is shared by more as a catalogue grows: what it reads was asked for at this size.
const titled = 18_000;
const atOnce = 10_000;

const sweep = async (souk: Souk): Promise<Page[]> => {
  const pages: Page[] = [];
  for (const query of makeSweep(seed)) pages.push(...(await readPages(souk, query, pagesEach)));
  return pages;
};

const printTexts = (pages: Page[]): void => {
  for (const [text, of] of Map.groupBy(pages, ({ query }) => query.q ?? "")) {
    const rows = of.map(({ cost }) => cost.rowsRead).toSorted((a, b) => a - b);
    const [middle, most] = [rows[rows.length >> 1], rows.at(-1)];
    console.log(`${String(middle).padStart(6)} rows, at most ${String(most).padStart(5)}: "${text.slice(0, 60)}"`);
  }
};

const measure = async (souk: Souk, size: number): Promise<void> => {
  const products = makeProducts(size, seed);
  const some = products.slice(0, titled);
  await souk.index(some);
  const { clean, typo } = await searchTitles(souk, some, 400, seed);
  for (let from = titled; from < size; from += atOnce) await souk.index(products.slice(from, from + atOnce));
  console.log(`${size} products; rows read in every order, narrowed by everything`);
  const pages = await sweep(souk);
  printTexts(pages);
  const most = (of: (page: Page) => number): number => Math.max(...pages.map(of));
  report(
    judgeCost(
      clean,
      typo,
      most(({ cost }) => cost.rowsRead),
      most(({ cost }) => cost.trips),
    ),
  );
};

/** `pnpm bench search-scale [--products N]`: what lists read of a large made-up catalogue, and titles of its first 18 000 products, in rows and trips. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { products: "string" });
  const size = Number(options.products ?? 100_000);
  if (!Number.isInteger(size) || size < 1) throw new Sentence("--products takes a whole number from 1.");
  const { DB, stop } = await openD1(migrations);
  try {
    await measure(openSouk(DB), size);
  } finally {
    await stop();
  }
};
