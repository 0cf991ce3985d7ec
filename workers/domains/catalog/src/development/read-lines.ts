import { type ImportLine, importLimit, importLine } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import type { ReadChunk } from "../commands/read-body.ts";

const lineFeed = 10;
const bodyLimit = 64 * 1024 ** 2;

/** The lines of a body as bytes, without their ends; blank ones too, so that they can be counted. */
async function* splitLines(read: ReadChunk): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  for (let chunk = await read(); chunk; chunk = await read()) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]);
      begun = [];
      from = end + 1;
    }
    begun.push(chunk.slice(from));
  }
  yield Buffer.concat(begun);
}

const toPointer = (path: PropertyKey[]): string => path.map((part) => `/${String(part)}`).join("");

const parseLine = (number: number, text: string): Result<ImportLine> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("malformed_body", `Line ${number} is not valid JSON. Nothing was imported.`);
  }
  const parsed = importLine.safeParse(value);
  if (parsed.success) return accept(parsed.data);
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: toPointer(path),
    message: `Line ${number}: ${message}`,
  }));
  const detail = `Line ${number} is not a product that can be imported. Nothing was imported.`;
  return { ok: false, problem: { code: "validation_failed", detail, errors } };
};

const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
};

/** Reads NDJSON up to its end or its first bad line; blank lines are passed over. */
export const readLines = async (read: ReadChunk): Promise<Result<ImportLine[]>> => {
  const lines: ImportLine[] = [];
  let number = 0;
  let size = 0;
  for await (const bytes of splitLines(read)) {
    number += 1;
    size += bytes.length;
    if (size > bodyLimit) return refuse("payload_too_large", "An import has at most 64 MiB.");
    const text = decode(bytes);
    if (text === null) return refuse("malformed_body", `Line ${number} is not valid UTF-8. Nothing was imported.`);
    if (text.trim() === "") continue;
    const line = parseLine(number, text);
    if (!line.ok) return line;
    if (lines.length === importLimit) {
      return refuse("validation_failed", `An import has at most ${importLimit} lines. Nothing was imported.`);
    }
    lines.push(line.value);
  }
  return accept(lines);
};
