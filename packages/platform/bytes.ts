import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** Reads a body of at most `limit` bytes as it came; the rest of a larger one is left in the stream. */
export const readBytes = async (
  request: Request,
  limit: number,
): Promise<Outcome<Uint8Array<ArrayBuffer>, "payload_too_large">> => {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return refuse("payload_too_large");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body?.values({ preventCancel: true }) ?? []) {
    size += chunk.byteLength;
    if (size > limit) return refuse("payload_too_large");
    chunks.push(chunk);
  }
  return accept(new Uint8Array(Buffer.concat(chunks)));
};
