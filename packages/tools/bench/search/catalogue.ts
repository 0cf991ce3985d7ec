import { type CategorySlug, categories } from "@souk/contracts/catalog";
import { choose, createRandom, pick, type Random } from "./random.ts";

/** What is sold, as far as a search knows of it. */
export type Product = {
  id: string;
  title: string;
  description: string;
  category: CategorySlug;
  tags: string[];
  amount: number;
  sellerId: string;
  publishedAt: string;
  salesCount: number;
  /** How many gave one star, two and so on; null before the first review. */
  stars: [number, number, number, number, number] | null;
};

const onsets = ["b", "c", "d", "f", "g", "h", "j", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl"] as const;
const vowels = ["a", "e", "i", "o", "u", "ea", "ou"] as const;
const codas = ["", "", "n", "r", "s", "t", "l", "m", "ck", "nd"] as const;
const endings = ["", "", "", "s", "ed", "ing", "er"] as const;

/** Words that stand in most texts, the commonest first. */
export const commonWords = ["the", "of", "and", "for", "in", "with"] as const;

const vocabularySize = 15_000;

const makeWord = (random: Random): string => {
  const syllables = Array.from({ length: 1 + pick(random, 3) }, () => choose(random, onsets) + choose(random, vowels));
  return syllables.join("") + choose(random, codas) + choose(random, endings);
};

/** Made-up words of three letters or more, each once: the same ones for the same seed. */
export const makeVocabulary = (seed: number): string[] => {
  const random = createRandom(seed);
  const words = new Set<string>();
  while (words.size < vocabularySize) {
    const word = makeWord(random);
    if (word.length > 2 && !commonWords.some((common) => common === word)) words.add(word);
  }
  return [...words];
};

// Zipf's law as Mandelbrot has it: so far down the list stands the word that is half as common as the first.
const head = 60;

/** Draws words as a language does: the nth is about n times rarer than the first. */
const createSpeaker = (random: Random, words: string[]): (() => string) => {
  const weights = words.map((_, index) => 1 / (index + head));
  let sum = 0;
  const upTo = weights.map((weight) => (sum += weight));
  return () => {
    const drawn = random() * sum;
    let [low, high] = [0, words.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? sum) < drawn) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? "";
  };
};

const speak = (random: Random, next: () => string, length: number): string =>
  Array.from({ length }, () => (random() < 0.4 ? `${choose(random, commonWords)} ${next()}` : next())).join(" ");

const day = 86_400_000;
const start = Date.UTC(2020, 0, 1);
const slugs = Object.keys(categories) as [CategorySlug, ...CategorySlug[]];

const makeStars = (random: Random): Product["stars"] =>
  random() < 0.6 ? null : [pick(random, 3), pick(random, 3), pick(random, 6), pick(random, 20), 1 + pick(random, 30)];

/** So many products of made-up words with titles of 2 to 5 words and those between them, each tenth the next one of a series: the same ones for the same seed. */
export const makeProducts = (size: number, seed: number): Product[] => {
  const random = createRandom(seed);
  const words = makeVocabulary(seed);
  const next = createSpeaker(random, words);
  let title = "";
  return Array.from({ length: size }, (_, index) => {
    const isNext = index % 10 === 9;
    title = isNext ? `${title} ${2 + pick(random, 8)}` : speak(random, next, 2 + pick(random, 4));
    return {
      id: `prd_${index}`,
      title,
      description: speak(random, next, 12 + pick(random, 18)),
      category: choose(random, slugs),
      tags: Array.from({ length: pick(random, 4) }, () => words[pick(random, 60)] ?? ""),
      amount: random() < 0.1 ? 0 : 50 + Math.floor(random() ** 2 * 40_000),
      sellerId: `usr_${pick(random, 300)}`,
      publishedAt: new Date(start + Math.floor(random() * 2_000 * day)).toISOString(),
      salesCount: Math.floor(2 / (random() + 0.000_2)) - 1,
      stars: makeStars(random),
    };
  });
};
