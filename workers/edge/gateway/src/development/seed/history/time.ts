export const dayMs = 86_400_000;

const days = 89;

/** How long ago the given part of all that happened was over: it grows from day to day, and is busiest early in each week. */
export const agoOf = (part: number): number => {
  const day = days * part ** 0.77;
  return Math.round((days + 0.15 - day - 0.6 * Math.sin((2 * Math.PI * day) / 7)) * dayMs);
};

/** How long the demo accounts have been open. */
export const openedAgo = 120 * dayMs;

/** How long a work has been for sale, by its place in the shop: the first ones for longer than the history goes back. */
export const publishedAgo = (place: number): number => (112 - 4 * place) * dayMs;

/** Those of the works that were for sale then. */
export const listOffered = <T>(works: T[], ago: number): T[] => works.filter((_, place) => publishedAgo(place) > ago);
