/** A number from 0 up to 1 that follows from the text alone: what the demo shop has seen is the same wherever it opens. */
export const chance = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

/** One of the things, as likely as its weight is large beside the others'; undefined where there is none. */
export const draw = <T>(text: string, things: T[], weightOf: (thing: T) => number = () => 1): T | undefined => {
  const all = things.reduce((sum, thing) => sum + weightOf(thing), 0);
  let left = chance(text) * all;
  return things.find((thing) => {
    left -= weightOf(thing);
    return left < 0;
  });
};
