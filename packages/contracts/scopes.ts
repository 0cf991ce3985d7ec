/** What an API key can be allowed to do. */
export const scopes = [
  "products:read",
  "products:write",
  "orders:read",
  "sales:read",
  "analytics:read",
  "webhooks:write",
  "licenses:write",
  "refunds:write",
  "payouts:write",
] as const;
export type Scope = (typeof scopes)[number];
