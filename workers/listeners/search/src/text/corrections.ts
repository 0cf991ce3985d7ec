/** A word that somebody has used, and in how many documents. */
export type Known = { word: string; uses: number };

const shortest = 3;
const longest = 30;

const withoutOne = (word: string): string[] => {
  const letters = [...word];
  return letters.map((_, index) => letters.toSpliced(index, 1).join(""));
};

/** How many letters of a word may be wrong. */
export const toleranceOf = (word: string): number => {
  const { length } = [...word];
  if (length < shortest || length > longest) return 0;
  return length < 6 ? 1 : 2;
};

/** Under which keys a misspelt word is looked up: itself with up to `tolerance` letters left out. */
export const toKeys = (word: string): string[] => {
  const tolerance = toleranceOf(word);
  if (tolerance === 0) return [];
  const once = withoutOne(word);
  const twice = tolerance === 2 ? once.flatMap(withoutOne) : [];
  return [...new Set([word, ...once, ...twice])];
};

/** How many letters were inserted, left out, replaced or swapped with their neighbour. */
export const measureDistance = (a: string, b: string): number => {
  const [left, right] = [[...a], [...b]];
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [i, letter] of left.entries()) {
    const row = [i + 1];
    for (const [j, other] of right.entries()) {
      const cost = letter === other ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (last[j + 1] ?? 0) + 1, (last[j] ?? 0) + cost);
      const isSwap = i > 0 && j > 0 && letter === right[j - 1] && left[i - 1] === other;
      if (isSwap) least = Math.min(least, (beforeLast[j - 1] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
};

const most = 16;

/** What a word may have been meant to be, the likeliest first. */
export const chooseCorrections = (word: string, candidates: Known[]): string[] => {
  const ranked = candidates
    .filter((candidate) => candidate.word !== word)
    .map((candidate) => ({ ...candidate, distance: measureDistance(word, candidate.word) }))
    .filter(({ distance }) => distance <= toleranceOf(word));
  const nearest = Math.min(...ranked.map(({ distance }) => distance));
  return ranked
    .filter(({ distance }) => distance === nearest)
    .toSorted((a, b) => b.uses - a.uses || (a.word < b.word ? -1 : 1))
    .slice(0, most)
    .map((candidate) => candidate.word);
};
