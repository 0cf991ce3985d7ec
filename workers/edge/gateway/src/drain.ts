const maxBytes = 16 * 1024 ** 2;

/** Reads on, up to 16 MiB, what is left of a request that was answered early: a client that cannot finish sending would not see the answer. */
export const drain = async ({ body }: Request): Promise<void> => {
  if (!body || body.locked) return;
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) return;
    }
  } catch {
    // The client has gone, or the body went on to another Worker: nobody is left to wait for.
  }
};
