import type { LibraryItem } from "@souk/contracts/delivery";
import { demoPassword, type Seeded } from "@souk/contracts/demo";
import type { Context } from "@souk/platform/context";
import type { Env } from "../../env.ts";
import { openAccounts } from "./accounts.ts";
import { buy } from "./buy.ts";
import { playHistory } from "./history/play.ts";
import { openedAgo, publishedAgo } from "./history/time.ts";
import { inTurn } from "./in-turn.ts";
import { listOwn, offer } from "./offer.ts";
import { createShop } from "./shop.ts";
import { looks } from "./works/looks.ts";
import { reading } from "./works/reading.ts";
import { things } from "./works/things.ts";
import type { Work } from "./works/work.ts";

const works: Work[] = [...things, ...looks, ...reading];
const firstPurchase = ["The Pocket Guide to Selling Files", "Low-Poly Crystals"];
const purchaseKey = "demo-buyer-first-purchase";

const fill = async (ctx: Context<Env>): Promise<Seeded> => {
  const shopAgo = (ago: number) => createShop(ctx, ago);
  const shop = shopAgo(0);
  const { shown, cast } = await openAccounts(shopAgo(openedAgo));
  const known = await listOwn(shop, cast.seller);
  const ids = new Map<string, string>();
  for (const [place, work] of works.entries()) {
    ids.set(work.title, (await offer(shopAgo(publishedAgo(place)), cast.seller, known, work)).id);
  }
  const idOf = (title: string) => ids.get(title) ?? "";
  const productIds = firstPurchase.map(idOf);
  const owned = (await shop.ask<{ data: LibraryItem[] }>("listLibrary", cast.buyer)).data;
  // The first purchase is the last thing to happen: where it has, so has all before it.
  const isOpen = owned.some(({ productId }) => productIds.includes(productId));
  if (!isOpen) await playHistory({ cast, idOf, shop, shopAgo }, works);
  const purchase = { key: purchaseKey, productIds, paymentMethodId: "pm_card_visa" };
  return {
    accounts: shown.map((account) => ({ ...account, password: demoPassword })),
    products: works.map(({ title }) => ({ id: idOf(title), title })),
    orderId: (await buy(shop, cast.buyer, purchase)).id,
  };
};

/** Opens the demo accounts, publishes the demo products, lets them be sold for 89 days and the demo buyer buy two of them; whatever is there already stays as it is. */
export const seed = (ctx: Context<Env>): Promise<Seeded> => inTurn(ctx, () => fill(ctx));
