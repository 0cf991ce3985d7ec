import type { MobileProduct } from "@souk/contracts/mobile";
import type { Sale } from "@souk/contracts/orders";
import type { Review } from "@souk/contracts/reviews";
import { routes } from "@souk/contracts/routes";
import type { Api } from "./api.ts";
import type { Purchase } from "./buyer.ts";
import { formatMoney } from "./money.ts";
import type { Narrator } from "./narrator.ts";
import type { Offer } from "./seller.ts";

const readSales = (api: Api, { seller }: Offer): Promise<Sale[]> =>
  api.until("the sale to be listed", async () => {
    const { data } = await api.ask<{ data: Sale[] }>(routes.listSales.path, { token: seller.token });
    return data.length > 0 ? data : null;
  });

const tellMails = async (api: Api, narrator: Narrator, who: string, email: string): Promise<void> => {
  await narrator.step(
    `mails to the ${who}`,
    () =>
      api.until(`the ${who}'s mails`, async () => {
        const mails = await api.listMails(email);
        return mails.length >= 2 ? mails : null;
      }),
    (mails) =>
      mails
        .toReversed()
        .map(({ subject }) => `“${subject}”`)
        .join(", "),
  );
};

const answerReview = (api: Api, { seller }: Offer, { review }: Purchase): Promise<Review> =>
  api.ask(routes.replyToReview.path.replace("{id}", review.id), {
    method: "PUT",
    token: seller.token,
    body: { body: "Thank you! The next chapter is on its way." },
  });

type Screen = MobileProduct & { bytes: number };

/** The product as the buyer's phone shows it, once the news of the review are there too. */
const readScreen = (api: Api, { product }: Offer, { buyer }: Purchase): Promise<Screen> =>
  api.until("the review on the phone", async () => {
    const path = routes.readMobileProduct.path.replace("{id}", product.id);
    const text = await (await api.send(path, { token: buyer.token })).text();
    const screen = JSON.parse(text) as MobileProduct;
    return screen.reviews.length > 0 && screen.rating.count > 0
      ? { ...screen, bytes: new TextEncoder().encode(text).length }
      : null;
  });

const formatScreen = ({ price, rating, reviews, relatedProducts, hasAccess, bytes }: Screen): string =>
  [
    formatMoney(price),
    `rated ${rating.average}`,
    `${reviews.length} review`,
    `${relatedProducts.length} related products`,
    hasAccess ? "owned" : "not owned",
    `in ${bytes} bytes`,
  ].join(", ");

/** What the purchase left behind: an answered review, the product's screen, the seller's sale, and mails to both. */
export const lookBack = async (api: Api, narrator: Narrator, offer: Offer, purchase: Purchase): Promise<void> => {
  narrator.chapter("Afterwards");
  await narrator.step(
    "the seller answers the review",
    () => answerReview(api, offer, purchase),
    ({ reply }) => `“${reply?.body}”`,
  );
  await narrator.step(
    "a phone gets its whole screen in one call",
    () => readScreen(api, offer, purchase),
    formatScreen,
  );
  await narrator.step(
    "the seller's sales",
    () => readSales(api, offer),
    (sales) => sales.map((sale) => `“${sale.title}” ${formatMoney(sale.total)}`).join(", "),
  );
  await tellMails(api, narrator, "seller", offer.seller.email);
  await tellMails(api, narrator, "buyer", purchase.buyer.email);
};
