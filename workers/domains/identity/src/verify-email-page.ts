import { createHash } from "node:crypto";

const style = `
body{margin:0;padding:48px 16px;background:#f4f1ec;color:#23201c;font:17px/1.6 Georgia,"Times New Roman",serif}
main{max-width:460px;margin:0 auto;padding:36px 32px;background:#fff;border-radius:10px}
p:first-child{margin:0 0 28px;font-size:20px;letter-spacing:.14em;text-transform:uppercase;color:#a4502c}
h1{margin:0 0 16px;font-size:24px;font-weight:normal}
button{padding:13px 26px;border:0;border-radius:6px;background:#a4502c;color:#fff;font:inherit;cursor:pointer}
button:focus-visible{outline:3px solid #23201c;outline-offset:2px}
button:disabled{opacity:.5;cursor:default}
`;

const script = `
const says = {
  204: "Your address is confirmed. You can close this page.",
  400: "This link was used before or has expired. Ask for a new mail and use the link in it.",
};
const [button, answer] = [document.querySelector("button"), document.querySelector("output")];
button.addEventListener("click", async () => {
  button.disabled = true;
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const body = JSON.stringify({ token });
  const headers = { "Content-Type": "application/json" };
  const { status } = await fetch("/v1/auth/verify-email", { method: "POST", headers, body }).catch(() => ({ status: 0 }));
  answer.textContent = says[status] ?? "That did not work just now. Please try again.";
  button.hidden = status in says;
  button.disabled = false;
});
`;

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Confirm your e-mail address</title><style>${style}</style></head>
<body><main><p>Souk</p><h1>Confirm your e-mail address</h1>
<button type="button">Confirm address</button> <output></output>
<noscript>This page needs JavaScript to confirm your address.</noscript>
</main><script>${script}</script></body>
</html>
`;

const source = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const policy = [
  "default-src 'none'",
  `script-src ${source(script)}`,
  `style-src ${source(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Where the mailed link leads. The token is spent by the page's button: mail scanners follow links, but press nothing. */
export const verifyEmailPage = (): Response =>
  new Response(page, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
  });
