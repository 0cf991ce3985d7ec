import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkJson, readBody } from "./strict-json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const check = (text: string) => checkJson(bytes(text));
const malformed = { ok: false, problem: { code: "malformed_body" } };

const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test.each([
  ["an object", '{"a":1}'],
  ["the same key in two objects", '[{"a":1},{"a":2}]'],
  ["the same key in an object and the one inside it", '{"a":{"a":1}}'],
  ["keys that differ in case", '{"a":1,"A":2}'],
  ["equal strings that are no keys", '{"a":"b","b":"b"}'],
  ["32 levels", nest(32)],
  ["many arrays side by side", `[${Array(1_000).fill("[]").join(",")}]`],
  ["letters of every script", '{"é":"日本語 🎉"}'],
  ["the word __proto__", '{"__proto__":1}'],
])("accepts %s", (_, text) => {
  expect(check(text)).toEqual({ ok: true, value: null });
});

test.each([
  ["nothing", ""],
  ["white space", " \n"],
  ["a byte order mark", '\ufeff{"a":1}'],
  ["a key twice", '{"a":1,"a":2}'],
  ["a key twice in an object within an array", '[{"b":[{"a":1,"a":2}]}]'],
  ["a key twice, once spelled with an escape", '{"a":1,"\\u0061":2}'],
  ["a key twice, both spelled with escapes", '{"\\u00e9":1,"\u00e9":2}'],
  ["33 levels", nest(33)],
  ["33 levels of objects", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
  ["200 000 brackets", nest(100_000)],
  ["200 000 open brackets", "[".repeat(200_000)],
  ["200 000 closing brackets", "]".repeat(200_000)],
  ["an escaped NUL in a string", '{"a":"b\\u0000"}'],
  ["an escaped NUL in a key", '{"a\\u0000":1}'],
  ["a raw NUL", '{"a":"\0"}'],
  ["something behind the end", '{"a":1}x'],
  ["a second value", "{}{}"],
  ["a comment", '{"a":1}//'],
  ["a comma at the end", '{"a":1,}'],
  ["single quotes", "{'a':1}"],
  ["a number that JSON does not know", '{"a":NaN}'],
  ["a leading zero", '{"a":01}'],
  ["a raw line break in a string", '{"a":"\n"}'],
  ["an end in the middle", '{"a":'],
])("refuses %s", (_, text) => {
  expect(check(text)).toMatchObject(malformed);
});

test.each([
  ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
  ["a lone continuation byte", [0x22, 0x80, 0x22]],
  ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ["a cut-off sequence", [0x22, 0xe2, 0x82, 0x22]],
  ["UTF-16", [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
])("refuses UTF-8 with %s", (_, list) => {
  expect(checkJson(new Uint8Array(list))).toMatchObject(malformed);
});

test("accepts whatever JSON.stringify makes, and only what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(), (value, at) => {
      const text = JSON.stringify(value);
      const clean = !text.includes("\\u0000");
      expect(check(text).ok).toBe(clean);
      if (check(text.slice(0, at % text.length)).ok) JSON.parse(text.slice(0, at % text.length));
    }),
  );
});

const limit = 256 * 1024;

const post = (chunks: string[], headers: Record<string, string> = {}) => {
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks[pulled++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(bytes(chunk));
    },
  });
  const request = new Request("https://souk.test", { method: "POST", headers, body, duplex: "half" } as RequestInit);
  return { request, pulled: () => pulled };
};

describe("reading a body", () => {
  test("puts its chunks together", async () => {
    const { request } = post(["ab", "", "c"]);
    expect(await readBody(request)).toEqual({ ok: true, value: bytes("abc") });
  });

  test("takes none for an empty one", async () => {
    expect(await readBody(new Request("https://souk.test"))).toEqual({ ok: true, value: bytes("") });
  });

  test("takes 256 KiB and not a byte more", async () => {
    expect(await readBody(post(["x".repeat(limit)]).request)).toMatchObject({ ok: true });
    const tooLarge = { ok: false, problem: { code: "payload_too_large" } };
    expect(await readBody(post(["x".repeat(limit), "x"]).request)).toEqual(tooLarge);
  });

  test("reads nothing of a body that says it is too large", async () => {
    const { request, pulled } = post(["x", "x", "x", "x"], { "Content-Length": `${limit + 1}` });
    expect(await readBody(request)).toMatchObject({ problem: { code: "payload_too_large" } });
    expect(pulled()).toBeLessThan(2);
  });

  test("stops reading a body without a length once it is too large", async () => {
    const { request, pulled } = post(Array(1_000).fill("x".repeat(64 * 1024)));
    expect(await readBody(request)).toMatchObject({ problem: { code: "payload_too_large" } });
    expect(pulled()).toBeLessThan(10);
  });

  test("does not believe a length that is too small", async () => {
    const { request } = post(Array(10).fill("x".repeat(64 * 1024)), { "Content-Length": "1" });
    expect(await readBody(request)).toMatchObject({ problem: { code: "payload_too_large" } });
  });
});
