import { join } from "node:path";
import { readOptions } from "../options.ts";
import { root } from "../workers.ts";
import { readBooks } from "./search/books.ts";
import { createOthers, type Engine } from "./search/engines.ts";
import { makeQueries, type Query } from "./search/queries.ts";
import { createSouk } from "./search/souk.ts";

type Score = { mrr: number; empty: number; milliseconds: number };

const sampleSize = 400;
const seed = 20_261_122;

const measure = async (engine: Engine, queries: Query[]): Promise<Score> => {
  let [sum, empty] = [0, 0];
  const started = performance.now();
  for (const { text, wanted } of queries) {
    const ids = await engine.search(text);
    const at = ids.findIndex((id) => wanted.has(id));
    sum += at === -1 ? 0 : 1 / (at + 1);
    empty += ids.length === 0 ? 1 : 0;
  }
  const { length } = queries;
  return { mrr: sum / length, empty: empty / length, milliseconds: (performance.now() - started) / length };
};

const formatScore = ({ mrr, empty, milliseconds }: Score): string =>
  `${mrr.toFixed(3)}  ${(100 * empty).toFixed(1)} %  ${milliseconds.toFixed(1)} ms`;

/** `pnpm bench search [--data FILE]`: how well books are found, beside three libraries; MRR@10, queries without hits, time a query. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { data: "string" });
  const books = readBooks(options.data ?? join(root, "../shared/data/search/books.json.gz"));
  const engines = [await createSouk(books), ...(await createOthers(books))];
  const sets = makeQueries(books, sampleSize, seed);
  console.log(`${books.length} books; MRR@10, queries without hits, time a query`);
  console.log(["", ...engines.map(({ name }) => name)].map((cell) => cell.padEnd(26)).join(""));
  for (const [name, queries] of Object.entries(sets)) {
    const cells: string[] = [];
    for (const engine of engines) cells.push(formatScore(await measure(engine, queries)));
    console.log([name, ...cells].map((cell) => cell.padEnd(26)).join(""));
  }
};
