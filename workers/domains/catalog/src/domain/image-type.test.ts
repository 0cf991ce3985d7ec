import * as fc from "fast-check";
import { expect, test } from "vitest";
import { headLength, recogniseImage } from "./image-type.ts";

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff\xdb"],
  ["image/gif", "GIF87a"],
  ["image/gif", "GIF89a"],
  ["image/webp", "RIFF\x10\0\0\0WEBPVP8 "],
  ["image/avif", "\0\0\0\x1cftypavif\0\0\0\0"],
  ["image/avif", "\0\0\0\x20ftypmif1\0\0\0\0miafavif"],
])("recognises %s", (type, start) => {
  expect(recogniseImage(latin(start))).toBe(type);
});

test.each([
  "",
  "<svg>",
  "<!doctype html>",
  "%PDF-1.7",
  "GIF88a",
  "RIFF\x10\0\0\0WAVE",
  "\0\0\0\x1cftypmp42",
  "\xff\xd8",
])("does not take %j for an image", (start) => {
  expect(recogniseImage(latin(start))).toBeNull();
});

test("never takes text for an image", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: headLength }), (text) => {
      fc.pre(!/^(GIF8|RIFF)|^.{4}ftyp/s.test(text));
      expect(recogniseImage(new TextEncoder().encode(text))).toBeNull();
    }),
  );
});
