import { foldWords, type Word } from "../text/words.ts";
import type { Vocabulary } from "./vocabulary.ts";

const choose = (corrections: string[], best: string): string | undefined => {
  const there = new Set(foldWords(best));
  return corrections.find((word) => there.has(word)) ?? corrections[0];
};

/** The query as it was probably meant, judged by what the best hit says; null where no word was corrected. */
export const correctQuery = (
  text: string,
  words: Word[],
  { known, corrections, continued }: Vocabulary,
  best: string | null,
): string | null => {
  if (best === null) return null;
  const terms = [...new Set(words.map(({ folded }) => folded))];
  const last = terms.length - 1;
  let corrected = "";
  let end = 0;
  for (const word of words) {
    const position = terms.indexOf(word.folded);
    const isHalfTyped = position === last && continued.length > 0;
    const better = known[position] || isHalfTyped ? undefined : choose(corrections[position] ?? [], best);
    corrected += text.slice(end, word.start) + (better ?? word.text);
    end = word.end;
  }
  corrected += text.slice(end);
  return corrected === text ? null : corrected;
};
