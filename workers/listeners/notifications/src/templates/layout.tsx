import type { Child } from "hono/jsx";

const page =
  "margin:0;padding:32px 16px;background:#f4f1ec;color:#23201c;font:16px/1.6 Georgia,'Times New Roman',serif";
const card = "max-width:520px;margin:0 auto;padding:36px 32px;background:#ffffff;border-radius:10px";
const brand = "margin:0 0 28px;font-size:20px;letter-spacing:.14em;text-transform:uppercase;color:#a4502c";
const title = "margin:0 0 16px;font-size:24px;line-height:1.3;font-weight:normal";
const button =
  "display:inline-block;padding:13px 26px;background:#a4502c;color:#ffffff;border-radius:6px;text-decoration:none";
const small = "max-width:520px;margin:20px auto 0;text-align:center;font-size:13px;color:#7a736a";

/** The frame of every mail: a card on paper, all styles inline since mail readers drop the rest. */
export const Layout = ({ heading, reason, children }: { heading: string; reason: string; children: Child }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{heading}</title>
    </head>
    <body style={page}>
      <div style={card}>
        <p style={brand}>Souk</p>
        <h1 style={title}>{heading}</h1>
        {children}
      </div>
      <p style={small}>{reason}</p>
    </body>
  </html>
);

/** The one thing that a mail asks its reader to do. */
export const Button = ({ href, children }: { href: string; children: Child }) => (
  <p style="margin:28px 0">
    <a href={href} style={button}>
      {children}
    </a>
  </p>
);

/** A whole document of what a template drew. */
export const toHtml = (drawn: { toString(): string | Promise<string> }): string => `<!doctype html>${drawn.toString()}`;
