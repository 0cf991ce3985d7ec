import type { Book } from "./books.ts";
import { createRandom, pick, type Random } from "./random.ts";

/** A query and the books that answer it. */
export type Query = { text: string; wanted: Set<string> };

const letters = "abcdefghijklmnopqrstuvwxyz";

const misspell = (random: Random, word: string): string => {
  const at = pick(random, word.length - 1);
  const letter = letters[pick(random, letters.length)] ?? "e";
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  switch (pick(random, 4)) {
    case 0:
      return before + after;
    case 1:
      return before + letter + word.slice(at);
    case 2:
      return before + letter + after;
    default:
      return before + word[at + 1] + word[at] + word.slice(at + 2);
  }
};

/** A text with one letter of one of its longer words left out, added, replaced or swapped; null where no word is long enough. */
export const withTypo = (random: Random, text: string): string | null => {
  const words = text.split(" ");
  const long = words.flatMap((word, index) => (/^[a-z]{4,}$/i.test(word) ? [index] : []));
  const chosen = long[pick(random, long.length)];
  if (chosen === undefined) return null;
  const wrong = misspell(random, words[chosen] ?? "");
  return wrong === words[chosen] ? withTypo(random, text) : words.with(chosen, wrong).join(" ");
};

const plainTitle = ({ title }: Book): string =>
  title
    .replaceAll(/\(.*?\)/g, " ")
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 6)
    .join(" ");

const halfTyped = (text: string): string | null => {
  const last = text.split(" ").at(-1) ?? "";
  return last.length < 5 ? null : text.slice(0, text.length - Math.floor(last.length / 2));
};

/** Query sets by name, made of `size` of the books with one seed. */
export const makeQueries = (books: Book[], size: number, seed: number): Record<string, Query[]> => {
  const random = createRandom(seed);
  const chosen = Array.from({ length: size }, () => books[pick(random, books.length)]).filter(
    (book) => book !== undefined,
  );
  const sameTitle = Map.groupBy(books, (book) => plainTitle(book).toLowerCase());
  const byAuthor = Map.groupBy(books, ({ authors }) => authors[0] ?? "");
  const idsOf = (of: Book[] | undefined): Set<string> => new Set((of ?? []).map(({ id }) => id));
  const from = (textOf: (book: Book) => string | null, wantedOf: (book: Book) => Set<string>): Query[] =>
    chosen.flatMap((book) => {
      const text = textOf(book);
      return text === null || text === "" ? [] : [{ text, wanted: wantedOf(book) }];
    });
  const byTitle = (book: Book) => idsOf(sameTitle.get(plainTitle(book).toLowerCase()));
  const byName = (book: Book) => idsOf(byAuthor.get(book.authors[0] ?? ""));
  const twice = (text: string | null) => (text === null ? null : withTypo(random, text));
  return {
    clean: from(plainTitle, byTitle),
    "one typo": from((book) => withTypo(random, plainTitle(book)), byTitle),
    "two typos": from((book) => twice(withTypo(random, plainTitle(book))), byTitle),
    "half typed": from((book) => halfTyped(plainTitle(book)), byTitle),
    "name typo": from((book) => withTypo(random, book.authors[0] ?? ""), byName),
    "name and title": from((book) => `${book.authors[0]} ${plainTitle(book)}`, byTitle),
  };
};
