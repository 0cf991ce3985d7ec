import { accept, type Outcome, refuse } from "@souk/kernel/result";
import { openToken, sealToken } from "@souk/platform/signing";

export const linkLifetimeMs = 15 * 60_000;

/** What a signed link says; `expiresAt` is RFC 3339. */
export type Link = { entitlementId: string; productId: string; fileId: string; version: number; expiresAt: string };

const purpose = "download";

/** The token of a download's address. */
export const sealLink = (secret: string, link: Link): string => sealToken(secret, purpose, link);

/** What a token says, where it is to the letter one that we sealed and not yet over. */
export const openLink = (secret: string, token: string, now: Date): Outcome<Link, "link_invalid" | "link_expired"> => {
  const link = openToken<Link>(secret, purpose, token);
  if (!link) return refuse("link_invalid");
  return link.expiresAt > now.toISOString() ? accept(link) : refuse("link_expired");
};
