import type { CatalogEvent, CategorySlug, CreateProduct, PatchProduct } from "@souk/contracts/catalog";
import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";
import { type FileState, isForSale } from "./file.ts";

export type ProductState = {
  id: string;
  sellerId: string;
  sellerName: string | null;
  slug: string;
  title: string;
  description: string;
  category: CategorySlug;
  tags: string[];
  priceAmount: number;
  priceCurrency: string;
  status: "draft" | "active" | "archived";
  files: FileState[];
  stock: number | null;
  maxActivations: number | null;
  version: number;
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
};

/** What a decision makes of a product; no events means that nothing is to change. */
export type Change<State extends ProductState = ProductState> = { next: State; events: CatalogEvent[] };
type Decision<State extends ProductState, Code extends ProblemCode> = Outcome<Change<State>, Code>;

const factsOf = (state: ProductState) => ({
  productId: state.id,
  sellerId: state.sellerId,
  title: state.title,
  description: state.description,
  category: state.category,
  tags: state.tags,
  price: { amount: state.priceAmount, currency: state.priceCurrency },
});

const namesOf = ({ id, sellerId }: ProductState) => ({ productId: id, sellerId });

/** A new product is a draft. */
export const draftProduct = (
  input: CreateProduct,
  given: { id: string; sellerId: string; slug: string; now: Date },
): Change => {
  const at = given.now.toISOString();
  const next: ProductState = {
    id: given.id,
    sellerId: given.sellerId,
    sellerName: null,
    slug: given.slug,
    title: input.title,
    description: input.description,
    category: input.category,
    tags: input.tags ?? [],
    priceAmount: input.price.amount,
    priceCurrency: input.price.currency,
    status: "draft",
    files: [],
    stock: input.stock ?? null,
    maxActivations: input.license?.maxActivations ?? null,
    version: 1,
    createdAt: at,
    updatedAt: at,
    publishedAt: null,
  };
  return { next, events: [{ type: "ProductCreated", data: factsOf(next) }] };
};

/** A seller's edit raises the version; the slug follows the title until the product was first published. */
export const patchProduct = <State extends ProductState>(
  state: State,
  patch: PatchProduct,
  given: { slugOf: (title: string) => string; now: Date },
): Change<State> => {
  if (Object.keys(patch).length === 0) return { next: state, events: [] };
  const title = patch.title ?? state.title;
  const next: State = {
    ...state,
    title,
    slug: state.publishedAt === null && patch.title !== undefined ? given.slugOf(title) : state.slug,
    description: patch.description ?? state.description,
    category: patch.category ?? state.category,
    tags: patch.tags ?? state.tags,
    priceAmount: patch.price?.amount ?? state.priceAmount,
    priceCurrency: patch.price?.currency ?? state.priceCurrency,
    stock: patch.stock === undefined ? state.stock : patch.stock,
    maxActivations: patch.license === undefined ? state.maxActivations : (patch.license?.maxActivations ?? null),
    version: state.version + 1,
    updatedAt: given.now.toISOString(),
  };
  return { next, events: [{ type: "ProductChanged", data: { ...factsOf(next), status: next.status } }] };
};

/** Publishing needs a file to sell and a seller whose address is verified; an archived product stays archived. */
export const decidePublish = <State extends ProductState>(
  state: State,
  seller: { name: string; emailVerified: boolean; suspended: boolean },
  now: Date,
): Decision<State, "product_not_publishable"> => {
  if (state.status === "active") return accept({ next: state, events: [] });
  if (state.status === "archived") return refuse("product_not_publishable", "An archived product stays archived.");
  if (!state.files.some(isForSale)) return refuse("product_not_publishable", "No download has been uploaded.");
  if (seller.suspended) return refuse("product_not_publishable", "Your account is suspended.");
  if (!seller.emailVerified) return refuse("product_not_publishable", "Your e-mail address is not verified.");
  const at = now.toISOString();
  const publishedAt = state.publishedAt ?? at;
  const next: State = { ...state, status: "active", sellerName: seller.name, publishedAt, updatedAt: at };
  return accept({ next, events: [{ type: "ProductPublished", data: { ...factsOf(next), publishedAt } }] });
};

/** What a suspension took off the market comes back under the same name; null where there is nothing to sell any more. */
export const republish = <State extends ProductState>(state: State, now: Date): Change<State> | null => {
  const seller = { name: state.sellerName ?? "", emailVerified: true, suspended: false };
  const decision = decidePublish(state, seller, now);
  return decision.ok ? decision.value : null;
};

/** Takes an active product off the market, to be edited or published again. */
export const decideUnpublish = <State extends ProductState>(
  state: State,
  now: Date,
): Decision<State, "product_not_publishable"> => {
  if (state.status === "draft") return accept({ next: state, events: [] });
  if (state.status === "archived") return refuse("product_not_publishable", "An archived product stays archived.");
  const next: State = { ...state, status: "draft", updatedAt: now.toISOString() };
  return accept({ next, events: [{ type: "ProductUnpublished", data: namesOf(next) }] });
};

/** Takes a product away for good, but for those who bought it. */
export const archiveProduct = <State extends ProductState>(state: State, now: Date): Change<State> => {
  if (state.status === "archived") return { next: state, events: [] };
  const next: State = { ...state, status: "archived", updatedAt: now.toISOString() };
  return { next, events: [{ type: "ProductArchived", data: namesOf(next) }] };
};
