import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { tellNow } from "@souk/platform/copies";
import { eq } from "drizzle-orm";
import { decideRemoval } from "../domain/file.ts";
import type { CatalogContext } from "../env.ts";
import { files, type ProductRow } from "../schema.ts";
import { changeProduct } from "./change-product.ts";
import { tellShelves } from "./tell-shelves.ts";

/** Takes a file off the caller's product; versions that were sold stay readable for their buyers. */
export const removeFile = async (
  ctx: CatalogContext,
  principal: Principal,
  { id, fileId }: { id: string; fileId: string },
): Promise<Result<ProductRow>> => {
  const at = ctx.now.toISOString();
  const removed = await changeProduct(
    ctx,
    principal,
    id,
    (row) =>
      mapOutcome(decideRemoval(row, fileId), () => ({
        next: { ...row, files: row.files.filter((file) => file.id !== fileId), updatedAt: at },
        events: [{ type: "FileRemoved", data: { productId: id, sellerId: row.sellerId, fileId } }],
      })),
    (db) => [db.update(files).set({ removedAt: at }).where(eq(files.id, fileId))],
  );
  if (removed.ok) await tellNow(ctx, tellShelves, id);
  return removed;
};
