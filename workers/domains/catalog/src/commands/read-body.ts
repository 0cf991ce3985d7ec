/** The next bytes of a body, or null at its end. */
export type ReadChunk = () => Promise<Uint8Array | null>;

/** A request's body, and how many bytes it was announced to have; null where it was not. */
export type Sent = { read: ReadChunk; length: number | null };

/** Reads a request's body; a client that breaks off has sent less, which is the same as an early end. */
export const readFrom = (body: ReadableStream<Uint8Array> | null): ReadChunk => {
  const reader = body?.getReader();
  return async () => {
    const chunk = await reader?.read().catch(() => null);
    return chunk?.value ?? null;
  };
};

const mostBytes = 100_000_000;

/** Reads on and throws away, up to 100 MB: a client still sending would otherwise meet a closed connection, not our answer. */
export const drain = async (read: ReadChunk): Promise<void> => {
  let seen = 0;
  for (let chunk = await read(); chunk && seen < mostBytes; chunk = await read()) seen += chunk.length;
};
