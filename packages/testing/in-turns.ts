/** The outcomes of an action on each item, so many of them at a time. */
export const inTurns = async <T, R>(items: readonly T[], width: number, act: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
};
