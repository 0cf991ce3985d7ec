import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Sentence } from "../../sentence.ts";

export type Book = { id: string; title: string; authors: string[]; popularity: number };

type Line = { title: string; authors: string; ratings_count: number };

/** The books of a gzipped JSON list of `{ title, authors, ratings_count }`. */
export const readBooks = (path: string): Book[] => {
  if (!existsSync(path)) {
    throw new Sentence(
      `There is no ${path}: name a gzipped JSON list of books with --data (title, authors, ratings_count).`,
    );
  }
  const lines = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as Line[];
  return lines.map(({ title, authors, ratings_count }, index) => ({
    id: `prd_${index}`,
    title,
    authors: authors.split(", "),
    popularity: ratings_count,
  }));
};
