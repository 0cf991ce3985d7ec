import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAttachment } from "./disposition.ts";

test.each([
  ["guide.pdf", `attachment; filename="guide.pdf"; filename*=UTF-8''guide.pdf`],
  ["Überblick.pdf", `attachment; filename="_berblick.pdf"; filename*=UTF-8''%C3%9Cberblick.pdf`],
  ['a"b.txt', `attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
  ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ["100%25.txt", `attachment; filename="100_25.txt"; filename*=UTF-8''100%2525.txt`],
  ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  ["a\r\nSet-Cookie: b", `attachment; filename="a__Set-Cookie: b"; filename*=UTF-8''a__Set-Cookie%3A%20b`],
  ["invoice\u202efdp.exe", `attachment; filename="invoice_fdp.exe"; filename*=UTF-8''invoice_fdp.exe`],
  ["a\ud800", `attachment; filename="a_"; filename*=UTF-8''a%EF%BF%BD`],
  ["  ", `attachment; filename="download"; filename*=UTF-8''download`],
])("%j is saved under a safe name", (name, header) => {
  expect(formatAttachment(name)).toBe(header);
});

const form = /^attachment; filename="([\x20-\x7e]+)"; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+)$/;

test("no name breaks out of the header, and both forms name one plain file", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
      const [, plain = "", encoded = ""] = form.exec(formatAttachment(name)) ?? [];
      expect(plain).toMatch(/^[^"\\/%]+$/);
      expect(decodeURIComponent(encoded)).toMatch(/^[^\p{Cc}/\\]+$/u);
    }),
  );
});
