import { join } from "node:path";
import { readOptions } from "../options.ts";
import { root } from "../workers.ts";
import { readBooks } from "./search/books.ts";
import { judgeQuality, report, type Score, type Scores } from "./search/demands.ts";
import { createOthers, type Engine } from "./search/engines.ts";
import { makeQueries, type Query } from "./search/queries.ts";
import { createSouk } from "./search/souk.ts";

type Measured = Score & { milliseconds: number };

const sampleSize = 400;
const seed = 20_261_122;

const measure = async (engine: Engine, queries: Query[]): Promise<Measured> => {
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

const formatScore = ({ mrr, empty, milliseconds }: Measured): string =>
  `${mrr.toFixed(3)}  ${(100 * empty).toFixed(1)} %  ${milliseconds.toFixed(1)} ms`;

const printRow = (cells: string[]): void =>
  console.log(
    cells
      .map((cell) => cell.padEnd(26))
      .join("")
      .trimEnd(),
  );

/** `pnpm bench search [--data FILE]`: how well books are found, beside three libraries, and whether that is well enough; MRR@10, queries without hits, time a query. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { data: "string" });
  const books = readBooks(options.data ?? join(root, "../shared/data/search/books.json.gz"));
  const engines = [await createSouk(books), ...(await createOthers(books))];
  console.log(`${books.length} books; MRR@10, queries without hits, time a query`);
  printRow(["", ...engines.map(({ name }) => name)]);
  const scores: Scores = {};
  for (const [name, queries] of Object.entries(makeQueries(books, sampleSize, seed))) {
    const measured: [string, Measured][] = [];
    for (const engine of engines) measured.push([engine.name, await measure(engine, queries)]);
    printRow([name, ...measured.map(([, score]) => formatScore(score))]);
    scores[name] = Object.fromEntries(measured);
  }
  report(judgeQuality(scores));
};
