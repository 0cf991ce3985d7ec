/** The lengths of time in which things are counted, in seconds; no clock is set off UTC by less than a quarter of an hour. */
export const grains = { quarter: 900, hour: 3_600, day: 86_400 } as const;
export type Grain = keyof typeof grains;

/** A stretch of time, in seconds since the epoch, that begins and ends with buckets of one grain. */
export type Span = { grain: Grain; from: number; to: number };

const floorTo = (at: number, size: number): number => Math.floor(at / size) * size;
const ceilTo = (at: number, size: number): number => Math.ceil(at / size) * size;

/** The smallest stretch of whole quarters of an hour around `from` to `to`. */
export const widen = ({ from, to }: { from: number; to: number }): { from: number; to: number } => ({
  from: floorTo(from, grains.quarter),
  to: ceilTo(to, grains.quarter),
});

const finestFirst: Grain[] = ["quarter", "hour", "day"];

/** The spans, coarse where they can be, that together are exactly `from` to `to`: both full quarters of an hour. */
export const cover = (from: number, to: number, coarsest: Grain = "day"): Span[] => {
  if (from >= to) return [];
  const finer = finestFirst[finestFirst.indexOf(coarsest) - 1];
  const [first, last] = [ceilTo(from, grains[coarsest]), floorTo(to, grains[coarsest])];
  if (!finer) return [{ grain: coarsest, from, to }];
  if (first >= last) return cover(from, to, finer);
  return [...cover(from, first, finer), { grain: coarsest, from: first, to: last }, ...cover(last, to, finer)];
};
