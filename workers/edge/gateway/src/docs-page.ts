import { routes } from "@souk/contracts/routes";

const settings = {
  telemetry: false,
  withDefaultFonts: false,
  defaultOpenFirstTag: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  metaData: { title: "Souk API" },
};

const escapeAttribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Souk API</title><link rel="icon" href="data:,"></head>
<body>
<noscript>This page needs JavaScript. The same reference for machines is <a href="${routes.readOpenApi.path}">${routes.readOpenApi.path}</a>.</noscript>
<script id="api-reference" data-url="${routes.readOpenApi.path}" data-configuration="${escapeAttribute(JSON.stringify(settings))}"></script>
<script src="${routes.readDocsScript.path}"></script>
</body>
</html>
`;

// The reference's own script brings its styles along and writes them into the page; nothing comes from elsewhere.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The API reference: a page that shows the OpenAPI document. */
export const docsPage = (): Response =>
  new Response(page, {
    headers: {
      "Cache-Control": "public, max-age=300",
      "Content-Security-Policy": policy,
      "Content-Type": "text/html; charset=utf-8",
    },
  });

const bundle = "/standalone.js";

/** The script of that page, an asset of ours; a client asks again after an hour, and the same one then is 304. */
export const docsScript = async (assets: Pick<Fetcher, "fetch">, request: Request): Promise<Response> => {
  const known = request.headers.get("If-None-Match");
  const asset = await assets.fetch(new URL(bundle, request.url), { headers: known ? { "If-None-Match": known } : {} });
  const headers = new Headers(asset.headers);
  headers.set("Cache-Control", "public, max-age=3600");
  return new Response(asset.body, { status: asset.status, headers });
};
