import fc from "fast-check";
import { expect, test } from "vitest";
import { shorten } from "./shorten.ts";

test("leaves a short text as it is, on one line", () => {
  expect(shorten("A book.\n\nAbout  books. ", 200)).toBe("A book. About books.");
});

test("cuts a long text at a word and says that it goes on", () => {
  expect(shorten("one two three four", 14)).toBe("one two three…");
  expect(shorten("one two three four", 13)).toBe("one two…");
  expect(shorten("one two three four", 9)).toBe("one two…");
});

test("cuts a word that alone is too long", () => {
  expect(shorten("x".repeat(300), 200)).toBe(`${"x".repeat(199)}…`);
});

test("counts characters, not the units they are stored in", () => {
  expect([...shorten("😀".repeat(300), 200)]).toHaveLength(200);
});

test("is never longer than asked for, and a prefix of the text but for the ellipsis", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.integer({ min: 2, max: 200 }), (text, length) => {
      const short = shorten(text, length);
      expect([...short].length).toBeLessThanOrEqual(length);
      const whole = text.replaceAll(/\s+/gu, " ").trim();
      expect(whole.startsWith(short.replace(/…$/u, "")) || short === whole).toBe(true);
    }),
  );
});
