/** Takes an item along with those that come at nearly the same time; resolves once they are carried. */
export type Gathering<Item> = (item: Item) => Promise<void>;

type Group<Item> = { items: Item[]; fill: () => void; carried: Promise<void> };

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/**
 * Carries together what comes within `ms` of the first, or until it is `enough`; one group after the other.
 * Where a group cannot be carried each of its items is tried alone, so that a bad one takes no other with it.
 */
export const createGathering = <Item>(
  ms: number,
  enough: (items: Item[]) => boolean,
  carry: (items: Item[]) => Promise<void>,
): Gathering<Item> => {
  let open: Group<Item> | null = null;
  let last: Promise<void> = Promise.resolve();
  const begin = (): Group<Item> => {
    const { promise: full, resolve: fill } = Promise.withResolvers<void>();
    const items: Item[] = [];
    const closed = Promise.all([Promise.race([pause(ms), full]), last]);
    const carried = closed.then(() => {
      open = null;
      return carry(items);
    });
    last = carried.catch(() => undefined);
    return { items, fill, carried };
  };
  return async (item) => {
    open ??= begin();
    const group = open;
    group.items.push(item);
    if (enough(group.items)) group.fill();
    await group.carried.catch((error: unknown) => {
      if (group.items.length === 1) throw error;
      return carry([item]);
    });
  };
};
