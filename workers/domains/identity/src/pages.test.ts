import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { resetPasswordPage, verifyEmailPage } from "./pages.ts";

const inner = (html: string, tag: string): string => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";
const source = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe.each([
  ["a verification mail", verifyEmailPage, "/v1/auth/verify-email", 0],
  ["a reset mail", resetPasswordPage, "/v1/auth/password-resets/confirm", 1],
])("the page that %s leads to", (_, open, sends, fields) => {
  test("runs its own script alone and is framed by nobody", async () => {
    const page = open();
    const html = await page.text();
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${source(inner(html, "script"))}`,
      `style-src ${source(inner(html, "style"))}`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test("spends the token by its button, not by being opened", async () => {
    const html = await open().text();
    const script = inner(html, "script");
    expect(script.indexOf('addEventListener("submit"')).toBeGreaterThan(-1);
    expect(script.indexOf("fetch(")).toBeGreaterThan(script.indexOf('addEventListener("submit"'));
    expect(script).toContain(`fetch("${sends}", { method: "POST"`);
  });

  test("asks for nothing but what is sent", async () => {
    const inputs = (await open().text()).match(/<input [^>]*>/g) ?? [];
    expect(inputs).toHaveLength(fields);
    for (const input of inputs) expect(input).toMatch(/name="password" type="password" autocomplete="new-password"/);
  });
});
