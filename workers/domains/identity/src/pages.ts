import { createHash } from "node:crypto";

const style = `
body{margin:0;padding:48px 16px;background:#f4f1ec;color:#23201c;font:17px/1.6 Georgia,"Times New Roman",serif}
main{max-width:460px;margin:0 auto;padding:36px 32px;background:#fff;border-radius:10px}
p:first-child{margin:0 0 28px;font-size:20px;letter-spacing:.14em;text-transform:uppercase;color:#a4502c}
h1{margin:0 0 16px;font-size:24px;font-weight:normal}
label{display:block;margin:0 0 16px}
input{display:block;box-sizing:border-box;width:100%;padding:10px;border:1px solid #b9b1a6;border-radius:6px;font:inherit}
button{padding:13px 26px;border:0;border-radius:6px;background:#a4502c;color:#fff;font:inherit;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #23201c;outline-offset:2px}
button:disabled{opacity:.5;cursor:default}
form[hidden]{display:none}
`;

type Page = { heading: string; button: string; field: string; sends: string; done: string; refused: string };

const toScript = ({ sends, done, refused }: Page): string => `
const says = { 204: ${JSON.stringify(done)}, 400: ${JSON.stringify(refused)} };
const [form, button, answer] = ["form", "button", "output"].map((name) => document.querySelector(name));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
  const headers = { "Content-Type": "application/json" };
  const sent = await fetch(${JSON.stringify(sends)}, { method: "POST", headers, body }).catch(() => null);
  const code = sent && sent.status === 400 ? (await sent.json()).code : "";
  answer.textContent = code === "validation_failed"
    ? "It needs 8 to 128 characters with a lower-case letter, an upper-case letter and a digit."
    : says[sent?.status] ?? "That did not work just now. Please try again.";
  form.hidden = sent?.status === 204 || code === "token_invalid";
  button.disabled = false;
});
`;

const source = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const toPolicy = (script: string): string =>
  [
    "default-src 'none'",
    `script-src ${source(script)}`,
    `style-src ${source(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const toHtml = ({ heading, button, field }: Page, script: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title><style>${style}</style></head>
<body><main><p>Souk</p><h1>${heading}</h1>
<form>${field}<button type="submit">${button}</button></form> <output></output>
<noscript>This page needs JavaScript.</noscript>
</main><script>${script}</script></body>
</html>
`;

const toPage = (page: Page) => {
  const script = toScript(page);
  const html = toHtml(page, script);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": toPolicy(script) };
  return (): Response => new Response(html, { headers });
};

const refused = "This link was used before or has expired. Ask for a new mail and use the link in it.";

/** Where a verification mail leads. The token is spent by the page's button: mail scanners follow links, but press nothing. */
export const verifyEmailPage = toPage({
  heading: "Confirm your e-mail address",
  button: "Confirm address",
  field: "",
  sends: "/v1/auth/verify-email",
  done: "Your address is confirmed. You can close this page.",
  refused,
});

/** Where a reset mail leads. */
export const resetPasswordPage = toPage({
  heading: "Choose a new password",
  button: "Set password",
  field:
    '<label>New password <input name="password" type="password" autocomplete="new-password" minlength="8" maxlength="128" required></label>',
  sends: "/v1/auth/password-resets/confirm",
  done: "Your password is set, and every session has ended. Sign in with it now.",
  refused,
});
