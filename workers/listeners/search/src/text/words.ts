/** A word of a text, with where it stands. */
export type Word = { text: string; folded: string; start: number; end: number };

const pattern = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** A text without case and accents. */
export const fold = (text: string): string =>
  text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().normalize("NFC");

/** The words of a text in order: letters and digits alone, so that nothing in them can be query language. */
export const readWords = (text: string): Word[] =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    text: found,
    folded: fold(found),
    start: index,
    end: index + found.length,
  }));

/** Each word of a text once, folded. */
export const foldWords = (text: string): string[] => [...new Set(readWords(text).map(({ folded }) => folded))];
