/** What a document must have: for each word, one of the ways to write it. */
export type Terms = string[][];

/** What a search looks for: documents with all the terms or, where none has, with any; and with one token of each filter. */
export type Sought = { terms: Terms; joined: "AND" | "OR"; filters: Terms };

/** An expression that no document matches. */
export const matchesNothing = '{filters} : "nothingx0"';

const quote = (word: string): string => `"${word.replaceAll('"', '""')}"`;
const oneOf = (words: string[]): string => `(${words.map(quote).join(" OR ")})`;
const join = (terms: Terms, joined: string): string => terms.map(oneOf).join(` ${joined} `);

const write = (columns: string, { terms, joined, filters }: Sought): string =>
  [
    ...(terms.length === 0 ? [] : [`{${columns}} : (${join(terms, joined)})`]),
    ...(filters.length === 0 ? [] : [`{filters} : (${join(filters, "AND")})`]),
  ]
    .map((part) => `(${part})`)
    .join(" AND ");

/** The expression of the full-text index for what is sought, or null where everything is. */
export const toMatch = (sought: Sought): string | null => write("title tags seller description", sought) || null;

/** The same in titles alone. */
export const toTitleMatch = (sought: Sought): string => write("title", sought);

/** The expression for titles that hold every word, the last of them perhaps half typed. */
export const toPrefixMatch = (words: string[]): string =>
  words.map((word, index) => (index === words.length - 1 ? `${quote(word)} *` : quote(word))).join(" AND ");
