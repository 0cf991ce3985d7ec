import { env } from "cloudflare:workers";
import type { Cost, Principal } from "@souk/contracts/call";
import type {
  AnnouncedUpload,
  CatalogEvent,
  CreateFile,
  CreateProduct,
  SignedPart,
  SignedPut,
} from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { openContext } from "@souk/platform/context";
import { createFile } from "./commands/create-file.ts";
import { createProduct } from "./commands/create-product.ts";
import { publishProduct } from "./commands/publish-product.ts";
import { uploadFile } from "./commands/upload-file.ts";
import type { CatalogContext, Env } from "./env.ts";
import type { ProductRow } from "./schema.ts";

export const seller: Principal = { userId: "usr_seller", role: "seller", sessionId: "ses_1" };

const cost: Cost = { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 };
const contact = {
  userId: seller.userId,
  email: "seller@example.com",
  emailVerified: true,
  suspended: false,
  name: "Ada",
};

/** The Worker's real bindings, but for identity, which knows one verified seller, and delivery, where `owned` is owned. */
export const openTest = (over: Partial<Env> = {}, owned: string[] = []): CatalogContext => {
  const real = env as Env;
  const IDENTITY = { readContact: async () => ({ ok: true, value: contact, cost }) } as Partial<Env["IDENTITY"]>;
  const DELIVERY = { listOwned: async () => ({ ok: true, value: owned, cost }) } as Partial<Env["DELIVERY"]>;
  const faked = { IDENTITY: IDENTITY as Env["IDENTITY"], DELIVERY: DELIVERY as Env["DELIVERY"] };
  const call = { requestId: "req-1", correlationId: "cor-1", causationId: "cau-1", principal: seller };
  return openContext({ ...real, ...faked, ...over }, call);
};

/** The value of an outcome that is expected to be one. */
export const expectValue = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.problem)}`);
  return result.value;
};

const tokenIn = ({ url }: SignedPut): string => url.slice(url.lastIndexOf("/") + 1);

/** The token of the address that takes an announced file's bytes, or a part of them. */
export const tokenOf = (announced: AnnouncedUpload | SignedPart): string => {
  if (!("upload" in announced)) throw new Error("It comes in parts");
  return tokenIn(announced.upload);
};
export const bytesOf = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream();

/** A draft of the seller's. */
export const draftOne = async (ctx: CatalogContext, given: Partial<CreateProduct> = {}): Promise<ProductRow> => {
  const input = { title: "A thing", description: "", price: { amount: 500, currency: "USD" }, category: "ebooks" };
  return expectValue(await createProduct(ctx, seller, { ...input, ...given } as CreateProduct));
};

/** Announces a file that is to hold `text`. */
export const announceOne = async (
  ctx: CatalogContext,
  productId: string,
  text: string,
  given: Partial<CreateFile> = {},
): Promise<AnnouncedUpload> => {
  const input: CreateFile = { name: "thing.txt", type: "text/plain", size: text.length, kind: "download", ...given };
  return expectValue(await createFile(ctx, seller, productId, input));
};

/** An active product of the seller's with one download. */
export const publishOne = async (ctx: CatalogContext, given: Partial<CreateProduct> = {}): Promise<ProductRow> => {
  const { id } = await draftOne(ctx, given);
  const upload = await announceOne(ctx, id, "some bytes");
  expectValue(await uploadFile(ctx, tokenOf(upload), bytesOf("some bytes")));
  return expectValue(await publishProduct(ctx, seller, id));
};

/** A binding of which one method is another. */
export const replacing = <T extends object>(real: T, name: keyof T, instead: (...args: unknown[]) => unknown): T =>
  new Proxy(real, {
    get: (target, key) => {
      if (key === name) return instead;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

export type StoredEvent = { position: number; type: CatalogEvent["type"]; data: Record<string, unknown> };

/** The public events of one product so far. */
export const eventsOf = async ({ env: { DB } }: CatalogContext, productId: string): Promise<StoredEvent[]> => {
  const { results } = await DB.prepare("SELECT position, type, data FROM outbox WHERE stream = ? ORDER BY position")
    .bind(productId)
    .all<{ position: number; type: CatalogEvent["type"]; data: string }>();
  return results.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
};
