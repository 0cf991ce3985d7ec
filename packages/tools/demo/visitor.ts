import { demoAccounts, type Seeded } from "@souk/contracts/demo";
import { routes } from "@souk/contracts/routes";
import type { ProductSummary, SearchResult } from "@souk/contracts/search";
import type { Api } from "./api.ts";
import { formatMoney } from "./money.ts";
import type { Narrator } from "./narrator.ts";

const typed = "intrface sonds";

const search = (api: Api, query: Record<string, string>): Promise<SearchResult> =>
  api.ask(`${routes.search.path}?${new URLSearchParams(query)}`);

const nameAll = (products: ProductSummary[]): string => products.map(({ title }) => `“${title}”`).join(", ");

const formatFacets = ({ facets }: SearchResult): string[] => {
  const toPrice = (minor: number) => formatMoney({ amount: minor, currency: "USD" });
  const byPrice = facets.price.map(({ min, max, count }) => {
    if (max === 0) return `free ${count}`;
    return `${max === null ? `from ${toPrice(min)}` : `${toPrice(min)} to ${toPrice(max)}`} ${count}`;
  });
  return [
    `by category: ${facets.category.map(({ value, count }) => `${value} ${count}`).join(", ")}`,
    `by price:    ${byPrice.join(", ")}`,
    `by rating:   ${facets.rating.map(({ value, count }) => `${value} and more ${count}`).join(", ")}`,
  ];
};

/** The demo shop, filled where it is empty, as somebody finds it who has not signed in. */
export const browse = async (api: Api, narrator: Narrator): Promise<Seeded> => {
  narrator.chapter("The demo shop");
  const seeded = await narrator.step(
    "is open",
    () => api.ask<Seeded>(routes.seed.path, { method: "POST" }),
    ({ products }) => `${products.length} products, sold for 89 days`,
  );
  const found = await narrator.step(
    `a visitor searches for “${typed}”`,
    () =>
      api.until("the products to be found", async () => {
        const result = await search(api, { q: typed });
        return result.data.length > 0 ? result : null;
      }),
    ({ correctedQuery, data }) => `“${correctedQuery}” finds ${nameAll(data.slice(0, 3))}`,
  );
  const all = await narrator.step(
    "narrows down what the shop has",
    () => search(api, { q: "", seller: demoAccounts.seller.id }),
    ({ total, totalIsExact }) => `${total}${totalIsExact ? "" : " and more"} products`,
  );
  narrator.show(formatFacets(all));
  const [first] = found.data;
  if (!first) return seeded;
  await narrator.step(
    "sees what others bought with it",
    () =>
      api.until("related products", async () => {
        const path = routes.listRelated.path.replace("{id}", first.id);
        const { data } = await api.ask<{ data: ProductSummary[] }>(`${path}?limit=4`);
        return data.length > 0 ? data : null;
      }),
    nameAll,
  );
  return seeded;
};
