import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { FileVersionRef, Shelf } from "./catalog.ts";
import { type List, listOf, pageQuery } from "./list.ts";
import type { PersonalService } from "./personal.ts";
import type { RecordingService } from "./records.ts";
import { time } from "./time.ts";

const ownedVersion = z.object({
  version: z.int(),
  size: z.int(),
  sha256: z.string(),
  changelog: z.string(),
  createdAt: time,
});

const ownedFile = ownedVersion.pick({ version: true, size: true, sha256: true }).extend({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  versions: z.array(ownedVersion),
});

export const libraryItem = z
  .object({
    productId: z.string(),
    title: z.string(),
    sellerId: z.string(),
    sellerName: z.string(),
    orderId: z.string(),
    grantedAt: time,
    files: z.array(ownedFile),
    licenses: z.array(z.object({ key: z.string(), status: z.string(), activations: z.int(), maxActivations: z.int() })),
  })
  .meta({ id: "LibraryItem" });
export type LibraryItem = z.infer<typeof libraryItem>;
export const libraryList = listOf(libraryItem).meta({ id: "Library" });
export const libraryQuery = z.object(pageQuery);

export const createLinkBody = z.strictObject({ version: z.int().min(1).optional() }).meta({ id: "CreateDownloadLink" });
export type CreateLink = z.output<typeof createLinkBody>;

export const downloadLink = z.object({ url: z.string(), expiresAt: time }).meta({ id: "DownloadLink" });
export type DownloadLink = z.infer<typeof downloadLink>;

export type DeliveryLine = {
  productId: string;
  sellerId: string;
  sellerName: string;
  title: string;
  fileVersions: FileVersionRef[];
};

export interface DeliveryService extends HttpService, PersonalService, RecordingService {
  /** Which of the products the buyer owns or has on the way. */
  listOwned(call: Call, input: { buyerId: string; productIds: string[] }): Promise<Reply<string[]>>;
  /** Which of the products the buyer has access to now. */
  listGranted(call: Call, input: { buyerId: string; productIds: string[] }): Promise<Reply<string[]>>;
  /** Keeps what products hold, for the libraries of those who own them. */
  keepShelves(call: Call, input: { all: Shelf[] }): Promise<Reply<null>>;
  /** A page of the caller's library, the newest first. */
  listLibrary(call: Call, input: { limit: number }): Promise<Reply<List<LibraryItem>>>;
  /** Sets an order's entitlements aside, closed, all or none; refuses `already_owned`, and `access_revoked` once rolled back. Repeating it changes nothing. */
  prepare(call: Call, input: { orderId: string; buyerId: string; lines: DeliveryLine[] }): Promise<Reply<null>>;
  /** Opens what was prepared; refuses `not_found` for an order never prepared or rolled back. */
  grant(call: Call, input: { orderId: string }): Promise<Reply<{ grantedAt: string }>>;
  /** Closes the order's entitlements for good and bars any later prepare. Repeating it changes nothing. */
  rollback(call: Call, input: { orderId: string }): Promise<Reply<null>>;
  /** Closes the order's entitlements to these products for good. Repeating it changes nothing. */
  revoke(call: Call, input: { orderId: string; productIds: string[] }): Promise<Reply<null>>;
  /** Withholds what the order opened, until it is restored. Repeating it changes nothing. */
  suspend(call: Call, input: AccessTurn): Promise<Reply<null>>;
  /** Opens again what was withheld and not revoked meanwhile. Repeating it changes nothing. */
  restore(call: Call, input: AccessTurn): Promise<Reply<null>>;
}

/** One of the times that an order's access is withheld or restored; `turn` grows with each, so that none lands behind a later one. */
export type AccessTurn = { orderId: string; turn: number };

export type DeliveryEvent =
  | { type: "AccessGranted"; data: { orderId: string; buyerId: string; productIds: string[] } }
  | { type: "AccessRevoked"; data: { orderId: string; buyerId: string; productIds: string[] } };
