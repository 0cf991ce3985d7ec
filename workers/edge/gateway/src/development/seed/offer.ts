import type { Principal } from "@souk/contracts/call";
import type { Product } from "@souk/contracts/catalog";
import type { List } from "@souk/contracts/list";
import { png } from "./formats/png.ts";
import type { Shop } from "./shop.ts";
import type { Work } from "./works/work.ts";

/** Everything of the seller's, whatever its status. */
export const listOwn = async (shop: Shop, seller: Principal): Promise<Product[]> => {
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

/** Publishes a work; what was for sale once is its seller's to change, and only what a broken run left behind is finished. */
export const offer = async (shop: Shop, seller: Principal, known: Product[], work: Work): Promise<Product> => {
  const found = known.find(({ title }) => title === work.title);
  if (found?.publishedAt) return found;
  const draft = found ?? (await createDraft(shop, seller, work));
  await addFiles(shop, seller, draft, work);
  return shop.ask("publishProduct", seller, { params: { id: draft.id } });
};
