import slugify from "@sindresorhus/slugify";

const longest = 80;

/** A readable address part made of a title and the end of the product's id, or the id where the title gives no letters. */
export const toSlug = (title: string, productId: string): string => {
  const words = slugify(title).slice(0, longest).replace(/-+$/, "");
  return words === "" ? productId.replace("_", "-") : `${words}-${productId.slice(-6)}`;
};
