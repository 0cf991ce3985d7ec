import type { Principal } from "@souk/contracts/call";
import type { Product } from "@souk/contracts/catalog";
import { demoAccounts, demoPassword, type OpenedAccounts, type Seeded } from "@souk/contracts/demo";
import type { List } from "@souk/contracts/list";
import type { OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { Context } from "@souk/platform/context";
import type { Env } from "../../env.ts";
import { png } from "./formats/png.ts";
import { createShop, type Shop } from "./shop.ts";
import { looks } from "./works/looks.ts";
import { reading } from "./works/reading.ts";
import { things } from "./works/things.ts";
import type { Work } from "./works/work.ts";

const works: Work[] = [...things, ...looks, ...reading];
const firstPurchase = ["The Pocket Guide to Selling Files", "Low-Poly Crystals"];
const purchaseKey = "demo-buyer-first-purchase";
const patienceMs = 30_000;
const pauseMs = 50;

const pause = () => new Promise<void>((done) => setTimeout(done, pauseMs));

const openAccounts = async (shop: Shop) => {
  const { data } = await shop.ask<OpenedAccounts>("openDemoAccounts", null);
  const signIn = (email: string): Principal => {
    const account = data.find((one) => one.email === email);
    if (!account) throw new Error(`${email} has no account`);
    return { userId: account.id, role: account.role, sessionId: "ses_seed" };
  };
  const shown = data.filter(({ email }) => email !== demoAccounts.importer.email);
  return { shown, buyer: signIn(demoAccounts.buyer.email), seller: signIn(demoAccounts.seller.email) };
};

/** Everything of the seller's, whatever its status. */
const listOwn = async (shop: Shop, seller: Principal): Promise<Product[]> => {
  const found: Product[] = [];
  for (const status of ["active", "draft", "archived"]) {
    let cursor: string | null = "";
    while (cursor !== null) {
      const query = { seller: seller.userId, status, limit: "100", ...(cursor !== "" && { cursor }) };
      const page: List<Product> = await shop.ask("listProducts", seller, { query });
      found.push(...page.data);
      cursor = page.nextCursor;
    }
  }
  return found;
};

const createDraft = (shop: Shop, seller: Principal, work: Work): Promise<Product> => {
  const { title, description, category, tags, stock = null, license = null } = work;
  const price = { amount: work.price, currency: "USD" };
  return shop.ask("createProduct", seller, { body: { title, description, category, tags, price, stock, license } });
};

const addFiles = async (shop: Shop, seller: Principal, { id, files, images }: Product, work: Work): Promise<void> => {
  if (!images.some(({ status }) => status === "uploaded")) {
    const cover = { name: "cover.png", type: "image/png", kind: "image" } as const;
    await shop.addFile(seller, id, cover, await png(work.cover));
  }
  const { name, type, versions } = work.file;
  const [first, ...later] = versions;
  if (!first || files.some((file) => file.name === name && file.status === "uploaded")) return;
  const fileId = await shop.addFile(seller, id, { name, type, kind: "download" }, await first.make());
  for (const { changelog, make } of later) {
    await shop.addVersion(seller, { id, fileId }, changelog, await make());
  }
};

// What was for sale once is its seller's to change; only what a broken run left behind is finished.
const offer = async (shop: Shop, seller: Principal, known: Product[], work: Work): Promise<Product> => {
  const found = known.find(({ title }) => title === work.title);
  if (found?.publishedAt) return found;
  const draft = found ?? (await createDraft(shop, seller, work));
  await addFiles(shop, seller, draft, work);
  return shop.ask("publishProduct", seller, { params: { id: draft.id } });
};

const buyOnce = async (shop: Shop, buyer: Principal, products: Product[]): Promise<string> => {
  const items = products.filter(({ title }) => firstPurchase.includes(title)).map(({ id }) => ({ productId: id }));
  const { orderId } = await shop.ask<PlacedOrder>("placeOrder", buyer, {
    body: { items, paymentMethodId: "pm_card_visa" },
    headers: { "Idempotency-Key": purchaseKey },
  });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { status } = await shop.ask<OrderView>("readOrder", buyer, { params: { id: orderId } });
    if (!["pending", "processing"].includes(status)) return orderId;
    if (Date.now() > deadline) throw new Error(`The first purchase is still ${status}`);
    await pause();
  }
};

/** Opens the demo accounts, publishes the demo products and lets the demo buyer buy two of them; whatever is there already stays as it is. */
export const seed = async (ctx: Context<Env>): Promise<Seeded> => {
  const shop = createShop(ctx);
  const { shown, buyer, seller } = await openAccounts(shop);
  const known = await listOwn(shop, seller);
  const products: Product[] = [];
  for (const work of works) products.push(await offer(shop, seller, known, work));
  return {
    accounts: shown.map((account) => ({ ...account, password: demoPassword })),
    products: products.map(({ id, title }) => ({ id, title })),
    orderId: await buyOnce(shop, buyer, products),
  };
};
