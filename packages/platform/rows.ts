const encoder = new TextEncoder();

/** Every page of a keyset, from the first on; `read` answers at most `limit` rows behind a key. */
export const readPages = async function* <Row>(
  limit: number,
  read: (after: string, limit: number) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row[]> {
  for (let after = ""; ; ) {
    const rows = await read(after, limit);
    const last = rows.at(-1);
    if (last !== undefined) yield rows;
    if (last === undefined || rows.length < limit) return;
    after = keyOf(last);
  }
};

/** Rows as NDJSON: a page is read when whoever receives it has taken the one before. */
export const streamRows = (pages: AsyncGenerator<unknown[]>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    type: "bytes",
    pull: async (controller) => {
      const { done, value } = await pages.next();
      if (!done && value.length > 0) {
        controller.enqueue(encoder.encode(value.map((row) => `${JSON.stringify(row)}\n`).join("")));
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: async () => {
      await pages.return(undefined);
    },
  });

const recordsAtOnce = 500;

/** The records of every order, sorted by its id; `read` answers at most `limit` behind one order. */
export const streamRecords = (
  read: (after: string, limit: number) => Promise<{ orderId: string }[]>,
): ReadableStream<Uint8Array> => streamRows(readPages(recordsAtOnce, read, ({ orderId }) => orderId));

/** The rows of an NDJSON stream, one after the other. */
export const readRows = async function* <Row>(stream: ReadableStream<Uint8Array>): AsyncGenerator<Row> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Row;
  }
};
