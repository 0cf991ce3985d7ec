import { env } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";
import type { CatalogService, OwnedFiles } from "@souk/contracts/catalog";
import { accept, refuse } from "@souk/kernel/result";
import { openContext } from "@souk/platform/context";
import { createMeter } from "@souk/platform/meter";
import { hashToken } from "@souk/platform/signing";
import { grant } from "./commands/grant.ts";
import { prepare } from "./commands/prepare.ts";
import type { DeliveryContext } from "./env.ts";
import { routes } from "./routes.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      FILES: R2Bucket;
    }
  }
}

export const text = "The whole file, all of its forty bytes. ";
export const sha256 = hashToken(text);
export const version = (number: number) => ({ version: number, size: 40, sha256, changelog: "", createdAt: "t" });

const catalogue: OwnedFiles["files"] = [
  { id: "fil_1", name: "gu\u00eda.pdf", type: "application/pdf", removed: false, versions: [version(1), version(2)] },
];
const cost = createMeter().cost;

/** Two versions of one file are in every product. */
export const catalog: Pick<CatalogService, "listOwnedFiles" | "locateFile"> = {
  listOwnedFiles: async (_, { productIds }) => ({
    ...accept(productIds.map((productId) => ({ productId, files: catalogue }))),
    cost,
  }),
  locateFile: async (_, { fileId, version: number }) => ({
    ...(fileId === "fil_1"
      ? accept({ key: `fil_1/${number}`, name: "gu\u00eda.pdf", type: "application/pdf", size: 40, sha256 })
      : refuse("not_found")),
    cost,
  }),
};

const bindings: DeliveryContext["env"] = {
  ...env,
  CATALOG: catalog as CatalogService,
  SIGNING_SECRET: "a secret",
  ENVIRONMENT: "test",
  PUBLIC_ORIGIN: "https://souk.test",
};

/** A context on the real database and bucket. */
export const at = (time: string): DeliveryContext => ({
  ...openContext(bindings, { requestId: "r", correlationId: "r", causationId: "r", principal: null }),
  now: new Date(time),
});
export const early = "2026-11-20T10:00:00.000Z";
export const late = "2026-11-20T11:00:00.000Z";
export const ctx = () => at(early);

const line = (productId: string) => ({
  productId,
  sellerId: "usr_seller",
  sellerName: "Ada",
  title: `Title of ${productId}`,
  fileVersions: [{ fileId: "fil_1", version: 1 }],
});

/** What orders would ask to prepare. */
export const order = (orderId: string, buyerId: string, ...productIds: string[]) => ({
  orderId,
  buyerId,
  lines: productIds.map(line),
});

/** What waits in the outbox, in the order it was written. */
export const listEvents = async () => {
  const query = env.DB.prepare("SELECT stream, position, type, data FROM outbox ORDER BY rowid");
  const { results } = await query.all<{ stream: string; position: number; type: string; data: string }>();
  return results.map((row) => ({ ...row, data: JSON.parse(row.data) }));
};

/** The statuses of an order's entitlements. */
export const statuses = async (orderId: string) => {
  const { results } = await env.DB.prepare("SELECT status FROM entitlements WHERE order_id = ?").bind(orderId).all();
  return results.map(({ status }) => status);
};

/** No orders, and both versions of the one file. */
export const reset = async () => {
  const tables = ["entitlements", "shelves", "rolled_back_orders", "outbox", "streams"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await Promise.all([1, 2].map((number) => env.FILES.put(`fil_1/${number}`, text)));
};

export const buyer: Principal = { userId: "usr_1", role: "buyer", sessionId: "ses_1" };

const background = { waitUntil: () => undefined } as Partial<ExecutionContext> as ExecutionContext;

/** One HTTP request as the gateway would hand it on. */
export const send = (path: string, init: RequestInit = {}, principal: Principal | null = buyer) =>
  routes.fetch(new Request(`https://souk.test${path}`, init), { ...bindings, principal }, background);

/** An order that went through. */
export const buy = async (orderId: string, ...productIds: string[]) => {
  await prepare(ctx(), order(orderId, "usr_1", ...productIds));
  await grant(ctx(), { orderId });
};
