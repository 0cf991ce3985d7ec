import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { entitlements } from "../schema.ts";

/** What a person owns, or did. */
export const exportPerson = async (ctx: DeliveryContext, { userId }: { userId: string }): Promise<Result<Holdings>> => {
  const rows = await database(ctx).select().from(entitlements).where(eq(entitlements.buyerId, userId));
  return accept({ library: rows.map(({ files: _, filesRevision: __, ...row }) => row) });
};
