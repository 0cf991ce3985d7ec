import type { Seller } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { sellers } from "../schema.ts";
import { toRating } from "./product-view.ts";

const nothing = { productCount: 0, ratingSum: 0, ratingCount: 0 };

/** Who a seller is and how much they offer; refuses `not_found` for whoever is none, or no longer. */
export const readSeller = async (ctx: CatalogContext, id: string): Promise<Result<Seller>> => {
  const [profile, [row]] = await Promise.all([
    ask(ctx, (call) => ctx.env.IDENTITY.readSeller(call, { sellerId: id })),
    database(ctx).select().from(sellers).where(eq(sellers.id, id)),
  ]);
  const figures = row ?? nothing;
  return mapOutcome(profile, ({ name, bio, memberSince }) => ({
    ...{ id, name, bio, memberSince },
    ...{ productCount: figures.productCount, rating: toRating(figures) },
  }));
};
