import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { readBytes } from "@souk/platform/bytes";
import { visit } from "jsonc-parser";

const maxBytes = 256 * 1024;
const maxDepth = 32;

/** Reads a body of at most 256 KiB; the rest of a larger one is left in the stream. */
export const readBody = (request: Request): Promise<Result<Uint8Array<ArrayBuffer>>> => readBytes(request, maxBytes);

class Malformed extends Error {}

const walk = (text: string): void => {
  const objects: Set<string>[] = [];
  let depth = 0;
  const enter = () => {
    depth += 1;
    if (depth > maxDepth) throw new Malformed("Nested deeper than 32 levels");
  };
  const noNul = (value: unknown) => {
    if (typeof value === "string" && value.includes("\0")) throw new Malformed("Strings must not hold NUL");
  };
  visit(text, {
    onObjectBegin: () => {
      enter();
      objects.push(new Set());
    },
    onObjectEnd: () => {
      depth -= 1;
      objects.pop();
    },
    onObjectProperty: (name) => {
      noNul(name);
      if (objects.at(-1)?.has(name)) throw new Malformed("A key stands twice in one object");
      objects.at(-1)?.add(name);
    },
    onArrayBegin: enter,
    onArrayEnd: () => {
      depth -= 1;
    },
    onLiteralValue: noNul,
  });
};

/** Refuses what `JSON.parse` would repair or swallow: bad UTF-8, repeated keys, deep nesting, NUL. */
export const checkJson = (bytes: Uint8Array): Result<null> => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    walk(text);
    JSON.parse(text);
    return accept(null);
  } catch (error) {
    const detail = error instanceof Malformed ? error.message : "Not valid JSON in UTF-8";
    return refuse("malformed_body", detail);
  }
};
