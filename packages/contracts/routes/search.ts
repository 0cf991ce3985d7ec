import { anyone, type Route } from "./route.ts";

export const searchRoutes = {
  search: {
    method: "get",
    path: "/v1/search",
    owner: "SEARCH",
    who: anyone,
    body: "none",
    summary: "Search products",
  },
  suggest: {
    method: "get",
    path: "/v1/search/suggest",
    owner: "SEARCH",
    who: anyone,
    body: "none",
    summary: "Suggest products for what is half typed",
  },
  listRelated: {
    method: "get",
    path: "/v1/products/{id}/related",
    owner: "SEARCH",
    who: anyone,
    body: "none",
    summary: "List products that go with one",
  },
} as const satisfies Record<string, Route>;
