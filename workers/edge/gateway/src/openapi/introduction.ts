import type { Owner } from "@souk/contracts/routes";

type Tag = { name: string; description: string };

/** Whose routes stand under which heading. */
export const tags: Record<Owner, Tag> = {
  IDENTITY: { name: "Accounts", description: "Registration, sessions, access tokens and profiles." },
  CATALOG: { name: "Catalogue", description: "Products, their files and images, categories and stock." },
  ORDERS: { name: "Orders", description: "Buying, and the story of each purchase; sellers' sales." },
  DELIVERY: { name: "Library", description: "What a buyer owns, and signed links to download it." },
  REVIEWS: { name: "Reviews", description: "What owners say of what they bought, and what becomes of it." },
  ANALYTICS: { name: "Analytics", description: "What sellers see of their sales and views." },
  SEARCH: { name: "Search", description: "Finding products: by words, by prefix, and what goes with them." },
  MOBILE: { name: "Mobile", description: "One call a screen, few fields." },
  WEB: { name: "Web", description: "One call a page, everything on it." },
  PAYMENTS: { name: "Payments", description: "News from the payment provider." },
  NOTIFICATIONS: { name: "Notifications", description: "Mails." },
  EVENT_BUS: { name: "Events", description: "The log of public events." },
  CARD_PROCESSOR: { name: "Card processor", description: "The sandbox that stands in for the payment provider." },
  FAULTS: { name: "Faults", description: "The sandbox that makes calls go wrong." },
  GATEWAY: { name: "Service", description: "Health, this reference, and what each problem means." },
};

export const developmentTag: Tag = {
  name: "Development",
  description: "Only there while developing and testing; a deployed system does not have these routes.",
};

/** The rules that hold for every route, in Markdown. */
export const introduction = `
An API to sell and buy digital goods.

## Money
\`{ "amount": 1999, "currency": "USD" }\`: an integer in minor units from 0 to 99 999 999, with an ISO 4217 code; never a float.
A price is 0 or at least 50.

## Ids and times
Ids carry a prefix (\`usr_ prd_ fil_ ord_ …\`) and, but for \`ord_\`, sort by creation time. Times are RFC 3339 in UTC.

## Lists
\`{ "data": […], "nextCursor": string | null }\`. \`?limit\` takes 1 to 100 (20 by default); pass \`nextCursor\` back as \`?cursor\`
for the page behind. A cursor is opaque and belongs to its list and filters. Unknown query parameters are ignored; a known one
with a bad value, or given twice, is 400.

## Signing in
Send \`Authorization: Bearer <access token>\`. Access tokens are ES256 JWTs that live for 10 minutes; trade the refresh token for
a new pair with \`POST /v1/auth/refresh\`. A bad token is 401 even where none is needed.

## Requests
Bodies are JSON in UTF-8 with \`Content-Type: application/json\`, at most 256 KiB and 32 levels deep, each key once. Unknown
fields are refused. \`X-Request-Id\` (\`[A-Za-z0-9-]{1,64}\`) is kept where it is sent and comes back in every answer.
\`Api-Version\` is a date, in and out; the only one so far is the one of this document.

## Idempotency
Every POST takes an \`Idempotency-Key\` of 16 to 255 visible ASCII characters; orders need one. The same key with the same body
repeats the first answer, with \`Idempotent-Replayed: true\`; with another body it is 422 \`idempotency_key_reuse\`, and while the
first request still runs 409 \`idempotency_in_progress\`. Keys are scoped to the user and the route and kept for 24 hours, those
of orders for ever. Routes below \`/v1/auth/\` check the key's form and ignore it otherwise.

## Concurrency
Products and profiles carry an \`ETag\`. Send it as \`If-Match\` with a change to be told 412 \`precondition_failed\` where someone
else was faster.

## Errors
Every refusal is \`application/problem+json\` (RFC 9457) with a \`code\` from one closed catalogue; its \`type\` is a URL that
explains the code, its cause and its cure. Invalid input lists each wrong place in \`errors\` by a JSON pointer. What is not there
and what is not yours are the same 404. A method that a path does not take is 405 with \`Allow\`. 429 and 503 say in
\`Retry-After\` how many seconds to wait.
`.trim();
