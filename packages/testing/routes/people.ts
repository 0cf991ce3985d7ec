import { demoPassword } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { Client } from "../client.ts";
import { createPurchases } from "../purchases.ts";
import type { Operation } from "./document.ts";
import { example } from "./values.ts";

export type Person = Tokens & { email: string };

/** People who sell, buy, look on and operate, and the ids of what is theirs by the name of its collection. */
export type Cast = {
  seller: Person;
  buyer: Person;
  /** Has a right to nothing of the others'. */
  strangers: { buyer: Person; seller: Person };
  admin: Person;
  ids: Record<string, string>;
};

/** What nobody else may read of a person. */
export const secretsOf = ({ email, accessToken, refreshToken }: Person): string[] => [email, accessToken, refreshToken];

/** An operator, whose account only development has. */
export const signInAdmin = async (client: Client): Promise<Person> => {
  await client.ask("/dev/accounts", { method: "POST" });
  const email = "admin@example.com";
  const { body } = await client.ask<Tokens>("/v1/auth/login", { body: { email, password: demoPassword } });
  return { ...body, email };
};

const sell = async (client: Client, seller: Person) => {
  const product = await client.publishProduct(seller, { title: "Night Train", license: { maxActivations: 3 } });
  const draft = await client.createProduct(seller, { title: "Not yet for sale" });
  const file = product.files[0]?.id ?? "";
  return { product: product.id, draft: draft.id, file };
};

const buy = async (client: Client, buyer: Person, productId: string) => {
  const order = await createPurchases(client).buy(buyer, [productId]);
  const review = await client.ask<{ id: string }>(`/v1/products/${productId}/reviews`, {
    token: buyer.accessToken,
    body: { rating: 4, title: "Good", body: "Worth it" },
  });
  return { orders: order.id, reviews: review.body.id };
};

const collectionOf = (path: string): string | null => /\/([\w-]+)\/\{\w+\}$/.exec(path)?.[1] ?? null;

const firstId = (body: unknown): string | undefined => {
  const { data } = (body ?? {}) as { data?: Record<string, unknown>[] };
  const { id, code, name } = data?.[0] ?? {};
  return [id, code, name].find((each) => typeof each === "string") as string | undefined;
};

/** Fills a collection that has members of its own with one, where a body as documented will do. */
const plant = async (client: Client, owner: Person, path: string, operations: Operation[]): Promise<string | null> => {
  const token = owner.accessToken;
  const creates = operations.find((operation) => operation.path === path && operation.method === "POST");
  const body = creates?.body ? example(creates.body) : undefined;
  if (body !== undefined) await client.ask(path, { token, body }).catch(() => null);
  const listed = await client.ask(path, { token }).catch(() => null);
  return listed?.status === 200 ? (firstId(listed.body) ?? null) : null;
};

const discover = async (client: Client, cast: Omit<Cast, "ids">, operations: Operation[], known: Cast["ids"]) => {
  const found: Cast["ids"] = {};
  for (const { path, route } of operations) {
    const collection = collectionOf(path);
    const list = path.replace(/\/\{\w+\}$/, "");
    if (!collection || collection in known || collection in found || route.developmentOnly || list.includes("{"))
      continue;
    if (!operations.some((operation) => operation.path === list && operation.method === "GET")) continue;
    const owner = route.who === "user" || route.who === "anyone" ? cast.buyer : cast.seller;
    const id = await plant(client, list.startsWith("/v1/admin/") ? cast.admin : owner, list, operations);
    if (id) found[collection] = id;
  }
  return found;
};

/** A cast with something of everything: a sale from product to review, and one member of each collection that can be listed. */
export const castPeople = async (client: Client, operations: Operation[]): Promise<Cast> => {
  const [seller, otherSeller] = await Promise.all([client.verifiedSeller(), client.verifiedSeller()]);
  const [buyer, otherBuyer, admin] = await Promise.all([
    client.register("buyer"),
    client.register("buyer"),
    signInAdmin(client),
  ]);
  const { product, draft, file } = await sell(client, seller);
  const known = {
    products: product,
    drafts: draft,
    files: file,
    ...(await buy(client, buyer, product)),
    library: product,
    original: file,
    mobile: file,
  };
  const people = { seller, buyer, admin, strangers: { seller: otherSeller, buyer: otherBuyer } };
  return { ...people, ids: { ...known, ...(await discover(client, people, operations, known)) } };
};

/** A path with its variables filled in by the collection that each stands behind. */
export const fillPath = (path: string, ids: Record<string, string>, otherwise = "xyz_unknown"): string =>
  path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_, collection: string) => `${collection}/${ids[collection] ?? otherwise}`);

/** Somebody who may ask for an operation, and whose what is asked for is. */
export const ownerOf = ({ route: { who, path } }: Operation, cast: Cast): Person => {
  if (typeof who !== "string")
    return who.includes("seller") ? cast.seller : who.includes("admin") ? cast.admin : cast.buyer;
  return path.includes("/products") && !path.includes("library") ? cast.seller : cast.buyer;
};
