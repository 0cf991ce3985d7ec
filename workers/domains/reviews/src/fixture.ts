import { env } from "cloudflare:workers";
import type { Principal, Role } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { Envelope } from "@souk/contracts/events";
import type { IdentityService } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import type { Histogram, ToldDigest, WriteReview } from "@souk/contracts/reviews";
import { accept, refuse } from "@souk/kernel/result";
import { type Context, type OutboxMethods, openContext } from "@souk/platform/context";
import { createMeter } from "@souk/platform/meter";
import { writeReview } from "./commands/write-review.ts";
import type { Env } from "./env.ts";
import type { ReviewRow } from "./schema.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

const cost = createMeter().cost;

/** Who owns what now: `buyer:product`. */
export const owned = new Set<string>();

const delivery: Pick<DeliveryService, "listGranted"> = {
  listGranted: async (_, { buyerId, productIds }) => ({
    ...accept(productIds.filter((productId) => owned.has(`${buyerId}:${productId}`))),
    cost,
  }),
};

/** What the catalogue was told of the reviews of products. */
export const told = new Map<string, ToldDigest>();

const keep = (digest: ToldDigest): void => {
  if (digest.revision > (told.get(digest.productId)?.revision ?? 0)) told.set(digest.productId, digest);
};

/** Every product is of one seller and for sale, but for drafts and those that are nowhere. */
export const catalog: Pick<CatalogService, "findProduct" | "keepDigests"> = {
  keepDigests: async (_, { all }) => {
    for (const digest of all) keep(digest);
    return { ...accept(null), cost };
  },
  findProduct: async (_, { productId }) => ({
    ...(productId === "prd_nowhere"
      ? refuse("not_found" as const)
      : accept({
          sellerId: "usr_seller",
          status: productId === "prd_draft" ? ("draft" as const) : ("active" as const),
        })),
    cost,
  }),
};

const identity: Pick<IdentityService, "readContact"> = {
  readContact: async (_, { userId }) => ({
    ...accept({ userId, email: "a@example.com", emailVerified: true, suspended: false, name: `Name of ${userId}` }),
    cost,
  }),
};

const outbox: OutboxMethods = {
  poke: async () => ({ ...accept(null), cost }),
  countWaiting: async () => ({ ...accept(0), cost }),
};

/** A context on the real database, at some second of one day. */
export const at = (seconds: number): Context<Env> => ({
  ...openContext(
    {
      ...(env as Env),
      DELIVERY: delivery as DeliveryService,
      CATALOG: catalog as CatalogService,
      IDENTITY: identity as IdentityService,
      OUTBOX: { getByName: () => outbox },
      SIGNING_SECRET: "a secret",
    },
    { requestId: "r", correlationId: "r", causationId: "r", principal: null },
  ),
  now: new Date(Date.parse("2026-11-22T09:00:00.000Z") + seconds * 1_000),
});

export const user = (userId: string, role: Role = "buyer"): Principal => ({ userId, role, sessionId: "ses_1" });

/** The value of an outcome that is expected to be one. */
export const expectValue = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.problem)}`);
  return result.value;
};

/** A review by somebody who owns the product from now on. */
export const writeOne = async (
  author: string,
  productId: string,
  given: Partial<WriteReview> = {},
  seconds = 0,
): Promise<ReviewRow> => {
  owned.add(`${author}:${productId}`);
  const input = { rating: 4, title: "Good", body: "Worth it", ...given };
  return expectValue(await writeReview(at(seconds), user(author), productId, input));
};

type Told = { type: string; data: { reviewId: string; rating: number; histogram: Histogram } };

/** What the reviews of a product have told so far. */
export const eventsOf = async (productId: string): Promise<Told[]> => {
  const { results } = await env.DB.prepare("SELECT type, data FROM outbox WHERE stream = ? ORDER BY position")
    .bind(`review:${productId}`)
    .all<{ type: string; data: string }>();
  return results.map(({ type, data }) => ({ type, data: JSON.parse(data) as Told["data"] }));
};

/** What delivery would tell of an order that was given back. */
export const revoked = (orderId: string, buyerId: string, ...productIds: string[]): Envelope => ({
  id: `access:${orderId}:1`,
  type: "AccessRevoked",
  version: 1,
  stream: `access:${orderId}`,
  position: 1,
  occurredAt: "2026-11-22T09:00:00.000Z",
  correlationId: "cor-refund",
  causationId: "cau-refund",
  data: { orderId, buyerId, productIds },
});

/** No reviews, and nobody owns anything. */
export const reset = async (): Promise<void> => {
  owned.clear();
  told.clear();
  const tables = ["reviews", "histograms", "copies", "outbox", "streams", "inbox", "checkpoints"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
};
