import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Product, Upload } from "@souk/contracts/catalog";
import type { SentMail } from "@souk/contracts/notifications";
import { routes } from "@souk/contracts/routes";
import { Sentence } from "../sentence.ts";
import { root } from "../workers.ts";
import type { Api } from "./api.ts";
import { formatMoney } from "./money.ts";
import type { Narrator } from "./narrator.ts";

/** What the seller offers, and how to know its bytes again. */
export type Offer = { product: Product; sha256: string; seller: { token: string; email: string } };

const title = "How a Shop Is Built";
const price = { amount: 1_999, currency: "USD" };

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const verify = async (api: Api, [mail]: SentMail[]): Promise<void> => {
  const link = mail?.links.find((each) => each.includes("token=")) ?? "";
  await api.ask(routes.verifyEmail.path, { body: { token: new URL(link).searchParams.get("token") } });
};

const upload = async (api: Api, token: string, product: Product, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
  const body = {
    name: "how-a-shop-is-built.md",
    type: "text/markdown",
    size: bytes.length,
    sha256: hash(bytes),
    kind: "download",
  };
  const announced = await api.ask<Upload>(`/v1/products/${product.id}/files`, { token, body });
  const { method, url, headers } = announced.upload;
  const response = await fetch(url, { method, headers, body: bytes });
  if (!response.ok) throw new Sentence(`The upload answered ${response.status}: ${await response.text()}`);
};

/** A new seller verifies an address, uploads a file and publishes it. */
export const sell = async (api: Api, narrator: Narrator): Promise<Offer> => {
  narrator.chapter("A seller");
  const email = `seller-${randomUUID().slice(0, 8)}@example.com`;
  const { accessToken: token } = await narrator.step(`registers as ${email}`, () =>
    api.register("Sam", email, "seller"),
  );
  const mails = await narrator.step(
    "gets a mail",
    () =>
      api.until("the verification mail", async () =>
        (await api.listMails(email)).length > 0 ? api.listMails(email) : null,
      ),
    ([mail]) => `“${mail?.subject}”`,
  );
  await narrator.step("opens the link in it", () => verify(api, mails));
  const body = {
    title,
    description: "The README of this project, in Markdown.",
    category: "ebooks",
    price,
    tags: ["demo"],
  };
  const draft = await narrator.step(
    `drafts “${title}”`,
    () => api.ask<Product>(routes.createProduct.path, { token, body }),
    (product) => formatMoney(product.price),
  );
  const bytes = new Uint8Array(readFileSync(join(root, "README.md")));
  const sha256 = hash(bytes);
  await narrator.step(
    "uploads its file",
    () => upload(api, token, draft, bytes),
    () => `${bytes.length} bytes, sha256 ${sha256.slice(0, 12)}…`,
  );
  const product = await narrator.step("publishes it", () =>
    api.ask<Product>(`/v1/products/${draft.id}/publish`, { token, method: "POST" }),
  );
  return { product, sha256, seller: { token, email } };
};
