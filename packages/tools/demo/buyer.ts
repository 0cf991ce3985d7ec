import { createHash, randomUUID } from "node:crypto";
import type { Product } from "@souk/contracts/catalog";
import type { DownloadLink, LibraryItem } from "@souk/contracts/delivery";
import type { OrderEventView, OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Review } from "@souk/contracts/reviews";
import { routes } from "@souk/contracts/routes";
import { Sentence } from "../sentence.ts";
import type { Api } from "./api.ts";
import { formatMoney } from "./money.ts";
import type { Narrator } from "./narrator.ts";
import type { Offer } from "./seller.ts";
import { formatTimeline } from "./timeline.ts";

export type Purchase = { buyer: { token: string; email: string }; review: Review };

type Ended = { order: OrderView; acceptedInMs: number; endedInMs: number };

const find = async (api: Api, { product }: Offer): Promise<Product> => {
  const { data } = await api.ask<{ data: Product[] }>(
    `${routes.listProducts.path}?category=ebooks&sort=newest&limit=100`,
  );
  const found = data.find(({ id }) => id === product.id);
  if (!found) throw new Sentence("The product is not among the newest of its category.");
  return found;
};

/** Orders and watches the order's events until its stream closes behind the last one. */
const order = async (api: Api, token: string, product: Product, paymentMethodId: string): Promise<Ended> => {
  const sentAt = performance.now();
  const { orderId } = await api.ask<PlacedOrder>(routes.placeOrder.path, {
    token,
    body: { items: [{ productId: product.id, expectedPrice: product.price }], paymentMethodId },
    headers: { "Idempotency-Key": randomUUID() },
  });
  const acceptedAt = performance.now();
  const stream = await api.send(`/v1/orders/${orderId}/stream`, { token });
  await stream.text();
  const endedAt = performance.now();
  const ended = await api.ask<OrderView>(`/v1/orders/${orderId}`, { token });
  return { order: ended, acceptedInMs: acceptedAt - sentAt, endedInMs: endedAt - acceptedAt };
};

const expectStatus = ({ order: { status, failure } }: Ended, expected: OrderView["status"]): void => {
  if (status !== expected)
    throw new Sentence(`The order is ${status}${failure ? ` (${failure.message})` : ""}, not ${expected}.`);
};

const tryDeclinedCard = async (api: Api, token: string, product: Product) => {
  const ended = await order(api, token, product, "pm_card_chargeDeclined");
  expectStatus(ended, "failed");
  const path = `${routes.readProcessorLog.path}?orderId=${ended.order.id}`;
  const { data } = await api.ask<{ data: ProcessorLogRow[] }>(path);
  const charged = data.some(({ kind, outcome }) => kind === "capture" && outcome === "succeeded");
  if (charged) throw new Sentence("A declined card was charged.");
  return ended;
};

const payWell = async (api: Api, token: string, product: Product): Promise<Ended> => {
  const ended = await order(api, token, product, "pm_card_visa");
  expectStatus(ended, "completed");
  return ended;
};

const download = async (api: Api, token: string, { product, sha256 }: Offer): Promise<string> => {
  const owned = await api.ask<LibraryItem>(`/v1/library/${product.id}`, { token });
  const [file] = owned.files;
  const path = `/v1/library/${product.id}/files/${file?.id}/links`;
  const { url } = await api.ask<DownloadLink>(path, { token, method: "POST" });
  const bytes = new Uint8Array(await (await api.send(url)).arrayBuffer());
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got !== sha256) throw new Sentence(`The bytes have sha256 ${got} instead of ${sha256}.`);
  return `${bytes.length} bytes, the same sha256`;
};

const showTimeline = async (api: Api, narrator: Narrator, token: string, ended: Ended): Promise<void> => {
  const { data } = await api.ask<{ data: OrderEventView[] }>(`/v1/orders/${ended.order.id}/events`, { token });
  narrator.show(["", ...formatTimeline(data)]);
  narrator.emphasise(`From 202 to completed: ${Math.round(ended.endedInMs)} ms`);
};

const write = (api: Api, token: string, product: Product): Promise<Review> =>
  api.ask(routes.writeReview.path.replace("{id}", product.id), {
    token,
    body: { rating: 5, title: "Now I know how it is done", body: "Read it in one go, with the code beside it." },
  });

/** A new buyer finds the offer, meets a declined card, pays with another, downloads what was bought and reviews it. */
export const buy = async (api: Api, narrator: Narrator, offer: Offer): Promise<Purchase> => {
  narrator.chapter("A buyer");
  const email = `buyer-${randomUUID().slice(0, 8)}@example.com`;
  const { accessToken: token } = await narrator.step(`registers as ${email}`, () => api.register("Bo", email, "buyer"));
  const product = await narrator.step(
    "finds it in the list",
    () => find(api, offer),
    (found) => `“${found.title}” ${formatMoney(found.price)}`,
  );
  await narrator.step(
    "orders with a card that is declined",
    () => tryDeclinedCard(api, token, product),
    ({ order: { status, failure } }) => `${status}, ${failure?.code}; nothing was charged`,
  );
  const ended = await narrator.step(
    "orders with a good card",
    () => payWell(api, token, product),
    ({ order: { status, total }, acceptedInMs }) =>
      `202 after ${Math.round(acceptedInMs)} ms, ${status}, ${formatMoney(total)}`,
  );
  await showTimeline(api, narrator, token, ended);
  await narrator.step(
    "downloads it over a signed link",
    () => download(api, token, offer),
    (news) => news,
  );
  const review = await narrator.step(
    "reviews it",
    () => write(api, token, product),
    ({ rating, title }) => `${"★".repeat(rating)} “${title}”`,
  );
  return { buyer: { token, email }, review };
};
