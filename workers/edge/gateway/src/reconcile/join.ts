type Keyed = { orderId: string };
type Source<T> = AsyncGenerator<T, unknown, unknown>;
type Joined<Rows extends Record<string, Keyed>> = { [Name in keyof Rows]?: Rows[Name] };

/** Rows of several sources, each sorted by order id, brought together order by order; holds one row of each. */
export const joinByOrder = async function* <Rows extends Record<string, Keyed>>(
  sources: {
    [Name in keyof Rows]: Source<Rows[Name]>;
  },
): AsyncGenerator<{ orderId: string; rows: Joined<Rows> }> {
  const names: (keyof Rows)[] = Object.keys(sources);
  const heads = new Map<keyof Rows, Keyed>();
  const advance = async (name: keyof Rows): Promise<void> => {
    const { done, value } = await sources[name].next();
    if (done) heads.delete(name);
    else heads.set(name, value);
  };
  try {
    await Promise.all(names.map(advance));
    while (heads.size > 0) {
      const orderId = [...heads.values()].reduce((least, head) => (head.orderId < least ? head.orderId : least), "~");
      const here = names.filter((name) => heads.get(name)?.orderId === orderId);
      const rows = Object.fromEntries(here.map((name) => [name, heads.get(name)])) as Joined<Rows>;
      await Promise.all(here.map(advance));
      yield { orderId, rows };
    }
  } finally {
    await Promise.all(names.map((name) => sources[name].return(undefined)));
  }
};
