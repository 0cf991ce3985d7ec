import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decrypt, encrypt, hashToken, openToken, randomToken, sameText, sealToken, sign } from "./signing.ts";

describe("a sealed token", () => {
  test("opens to what was sealed, under the same secret and purpose alone", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.string(), (payload, secret, purpose) => {
        const token = sealToken(secret, purpose, payload);
        expect(openToken(secret, purpose, token)).toEqual(JSON.parse(JSON.stringify(payload)));
        expect(openToken(`${secret}x`, purpose, token)).toBeNull();
        expect(openToken(secret, `${purpose}x`, token)).toBeNull();
      }),
    );
  });

  test("does not open with any one character changed, added or taken away", () => {
    const token = sealToken("secret", "link", { file: "fil_1", until: 1_700_000_000 });
    const alphabet = fc.constantFrom(..."ABCXYZabcxyz0189-_.=/+ %");
    fc.assert(
      fc.property(fc.nat(token.length - 1), alphabet, (at, character) => {
        fc.pre(token[at] !== character);
        expect(openToken("secret", "link", token.slice(0, at) + character + token.slice(at + 1))).toBeNull();
        expect(openToken("secret", "link", token.slice(0, at) + character + token.slice(at))).toBeNull();
        expect(openToken("secret", "link", token.slice(0, at) + token.slice(at + 1))).toBeNull();
      }),
    );
  });
});

test("a signature of one purpose is none of another, wherever the border lies", () => {
  expect(sign("secret", "ab", "c")).not.toBe(sign("secret", "a", "bc"));
});

test("texts are the same only as they are written", () => {
  expect([sameText("abc", "abc"), sameText("abc", "abd"), sameText("abc", "ab")]).toEqual([true, false, false]);
});

test("random tokens differ, and so do their hashes", () => {
  const [one, two] = [randomToken(), randomToken()];
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(hashToken(one)).not.toBe(hashToken(two));
});

describe("an encrypted text", () => {
  test("is read back under the same secret and purpose, and differs each time", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = encrypt("secret", "key", text);
        expect(decrypt("secret", "key", sealed)).toBe(text);
        expect(encrypt("secret", "key", text)).not.toBe(sealed);
      }),
      { numRuns: 20 },
    );
  });

  test("cannot be read under another secret or purpose, nor when it was altered", () => {
    const sealed = encrypt("secret", "key", "a private text");
    expect(() => decrypt("other", "key", sealed)).toThrow();
    expect(() => decrypt("secret", "other", sealed)).toThrow();
    expect(() =>
      decrypt(
        "secret",
        "key",
        sealed.replace(/^./, (first) => (first === "A" ? "B" : "A")),
      ),
    ).toThrow();
    expect(() => decrypt("secret", "key", "nonsense")).toThrow("Not an encrypted text");
  });
});
