import { describe, expect, test } from "vitest";
import { formatMoney } from "./templates/money.ts";
import { render } from "./templates.ts";

const ann = {
  userId: "usr_1",
  email: "ann@example.com",
  emailVerified: true,
  suspended: false,
  name: '<b onclick="x">Ann</b>',
};
const usd = (amount: number) => ({ amount, currency: "USD" });
const line = { productId: "prd_1", sellerId: "usr_2", title: "Fonts & <script>alert(1)</script>", total: usd(1_999) };
const receipt = {
  template: "receipt" as const,
  data: { orderId: "ord_1", lines: [line], total: usd(1_999), libraryUrl: "https://souk.test/v1/library" },
};

describe("a receipt", () => {
  const { subject, html, text, links } = render(receipt, ann);

  test("lists each line and the total, as html and as text", () => {
    expect(subject).toBe("Your Souk receipt for ord_1");
    expect(html.match(/\$19\.99/g)?.length).toBe(2);
    expect(text).toContain(`${line.title}: $19.99\nTotal: $19.99`);
    expect(links).toEqual(["https://souk.test/v1/library"]);
  });

  test("shows what people wrote as text, never as markup", () => {
    expect(html).toContain("Fonts &amp; &lt;script&gt;");
    expect(html).not.toMatch(/<script|<b /);
  });
});

test.each(["verify-email", "reset-password"] as const)("a %s mail carries its link and nobody's words", (template) => {
  const url = `https://souk.test/${template}?token=a&b`;
  const { html, text, links } = render({ template, data: { url } }, ann);
  expect(links).toEqual([url]);
  expect(text).toContain(url);
  expect(html).toContain(`href="${url.replace("&", "&amp;")}"`);
  expect(html + text).not.toContain("Ann");
});

test.each([
  [{ amount: 1_999, currency: "USD" }, "$19.99"],
  [{ amount: 0, currency: "EUR" }, "\u20ac0.00"],
  [{ amount: 1_999, currency: "JPY" }, "\u00a51,999"],
  [{ amount: 1_999, currency: "KWD" }, "KWD\u00a01.999"],
  [{ amount: 99_999_999, currency: "GBP" }, "\u00a3999,999.99"],
])("writes %o as %s", (money, text) => expect(formatMoney(money)).toBe(text));
