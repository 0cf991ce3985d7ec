import type { Principal } from "@souk/contracts/call";
import type { OwnedFiles } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { before, type Database, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, eq } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { type EntitlementRow, entitlements, isAlive, isGranted } from "../schema.ts";
import { listAccessible, sortVersions } from "../versions.ts";

type Files = OwnedFiles["files"];

/** The downloads of each product by its id. */
export const listFiles = async (ctx: DeliveryContext, productIds: string[]): Promise<Result<Map<string, Files>>> => {
  if (productIds.length === 0) return accept(new Map());
  const listed = await ask(ctx, (call) => ctx.env.CATALOG.listOwnedFiles(call, { productIds }));
  return mapOutcome(listed, (owned) => new Map(owned.map(({ productId, files }) => [productId, files])));
};

const toFiles = (files: Files): LibraryItem["files"] =>
  files.flatMap((file) => {
    const versions = sortVersions(file);
    const { id, name, type } = file;
    return versions
      .slice(0, 1)
      .map(({ version, size, sha256 }) => ({ id, name, type, version, size, sha256, versions }));
  });

// Only until the catalogue has told what a product holds that was never sold before.
const listUntold = (ctx: DeliveryContext, rows: EntitlementRow[]): Promise<Result<Map<string, Files>>> =>
  listFiles(
    ctx,
    rows.filter(({ files }) => files === null).map(({ productId }) => productId),
  );

const toItem = (row: EntitlementRow, untold: Map<string, Files>): LibraryItem => ({
  productId: row.productId,
  title: row.title,
  sellerId: row.sellerId,
  sellerName: row.sellerName,
  orderId: row.orderId,
  grantedAt: row.grantedAt ?? row.preparedAt,
  files: toFiles(listAccessible(row.files ?? untold.get(row.productId) ?? [], row.fileVersions)),
  licenses: [],
});

const selectLibrary = (db: Database, buyerId: string, limit: number, after: [string, string] | null) =>
  db
    .select()
    .from(entitlements)
    .where(
      and(
        eq(entitlements.buyerId, buyerId),
        isGranted,
        after ? before([entitlements.grantedAt, entitlements.id], after) : undefined,
      ),
    )
    .orderBy(desc(entitlements.grantedAt), desc(entitlements.id))
    .limit(limit + 1);

/** A page of what the caller owns, the newest first. */
export const listLibrary = async (
  ctx: DeliveryContext,
  principal: Principal,
  { limit = defaultLimit, cursor }: { limit?: number | undefined; cursor?: string | undefined },
): Promise<Result<List<LibraryItem>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `library:${principal.userId}`;
  const after = openCursor<[string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const rows = await selectLibrary(database(ctx), principal.userId, limit, after.value);
  return mapOutcome(await listUntold(ctx, rows), (untold) =>
    toPage(
      secret,
      list,
      rows,
      limit,
      (row) => [row.grantedAt, row.id],
      (row) => toItem(row, untold),
    ),
  );
};

/** The open entitlement of a buyer to a product. */
export const readEntitlement = async (
  ctx: DeliveryContext,
  buyerId: string,
  productId: string,
): Promise<Result<EntitlementRow>> => {
  // `isAlive` follows from `isGranted`; SQLite must read it to take the unique index.
  const [row] = await database(ctx)
    .select()
    .from(entitlements)
    .where(and(eq(entitlements.buyerId, buyerId), eq(entitlements.productId, productId), isAlive, isGranted));
  return row ? accept(row) : refuse("not_found");
};

/** One product that the caller owns. */
export const readLibraryItem = async (
  ctx: DeliveryContext,
  principal: Principal,
  productId: string,
): Promise<Result<LibraryItem>> => {
  const row = await readEntitlement(ctx, principal.userId, productId);
  if (!row.ok) return row;
  return mapOutcome(await listUntold(ctx, [row.value]), (untold) => toItem(row.value, untold));
};
