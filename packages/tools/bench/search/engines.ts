import { create, insertMultiple, search as searchOrama } from "@orama/orama";
import lunr from "lunr";
import MiniSearch from "minisearch";
import type { Book } from "./books.ts";

/** Answers the ids of at most ten books, best first. */
export type Engine = { name: string; search(text: string): Promise<string[]> };

const ten = 10;

const createMinisearch = (books: Book[]): Engine => {
  const index = new MiniSearch({ fields: ["title", "authors"] });
  index.addAll(books.map(({ id, title, authors }) => ({ id, title, authors: authors.join(", ") })));
  const options = { fuzzy: 0.2, prefix: true, boost: { title: 2 } };
  return {
    name: "minisearch",
    search: async (text) =>
      index
        .search(text, options)
        .slice(0, ten)
        .map(({ id }) => String(id)),
  };
};

const createLunr = (books: Book[]): Engine => {
  const index = lunr((builder) => {
    builder.ref("id");
    builder.field("title", { boost: 2 });
    builder.field("authors");
    for (const { id, title, authors } of books) builder.add({ id, title, authors: authors.join(", ") });
  });
  const search = async (text: string): Promise<string[]> => {
    const found = index.query((query) => {
      for (const token of lunr.tokenizer(text.toLowerCase())) {
        query.term(token.toString(), { boost: 2 });
        query.term(token.toString(), { boost: 1, editDistance: 1 });
      }
    });
    return found.slice(0, ten).map(({ ref }) => ref);
  };
  return { name: "lunr", search };
};

const createOrama = async (books: Book[]): Promise<Engine> => {
  const index = create({ schema: { title: "string", authors: "string" } as const });
  await insertMultiple(
    index,
    books.map(({ id, title, authors }) => ({ id, title, authors: authors.join(", ") })),
  );
  const search = async (text: string): Promise<string[]> => {
    const found = await searchOrama(index, { term: text, limit: ten, tolerance: 1, threshold: 0 });
    return found.hits.map(({ id }) => id);
  };
  return { name: "orama", search };
};

/** The libraries that a search in memory would otherwise be built on, each set up as it does best in most sets. */
export const createOthers = async (books: Book[]): Promise<Engine[]> => [
  createMinisearch(books),
  createLunr(books),
  await createOrama(books),
];
