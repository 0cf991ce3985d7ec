import type { Role } from "./call.ts";

/** A Worker's name in capitals is its binding at the gateway. */
export type Owner =
  | "GATEWAY"
  | "IDENTITY"
  | "CATALOG"
  | "ORDERS"
  | "PAYMENTS"
  | "DELIVERY"
  | "NOTIFICATIONS"
  | "EVENT_BUS"
  | "CARD_PROCESSOR";

/** One row of the front door's table: which request goes where, and who may send it. */
export type Route = {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  owner: Owner;
  who: "anyone" | "user" | readonly Role[];
  /** `json` is read and checked at the gateway (`optional-json` only where one is sent), `stream` goes through as it comes. */
  body: "none" | "json" | "optional-json" | "stream";
  idempotencyKey?: "required";
  developmentOnly?: true;
};

const anyone = "anyone";
const user = "user";
const seller = ["seller"] as const;

/** Every route of the system. The gateway, each Worker's routes and the tests read it. */
export const routes = {
  readHealth: { method: "get", path: "/health", owner: "GATEWAY", who: anyone, body: "none" },
  readProblem: { method: "get", path: "/problems/{code}", owner: "GATEWAY", who: anyone, body: "none" },
  listKeys: { method: "get", path: "/.well-known/jwks.json", owner: "IDENTITY", who: anyone, body: "none" },

  register: { method: "post", path: "/v1/auth/register", owner: "IDENTITY", who: anyone, body: "json" },
  login: { method: "post", path: "/v1/auth/login", owner: "IDENTITY", who: anyone, body: "json" },
  refresh: { method: "post", path: "/v1/auth/refresh", owner: "IDENTITY", who: anyone, body: "json" },
  logout: { method: "post", path: "/v1/auth/logout", owner: "IDENTITY", who: user, body: "json" },
  verifyEmail: { method: "post", path: "/v1/auth/verify-email", owner: "IDENTITY", who: anyone, body: "json" },
  openVerification: { method: "get", path: "/verify-email", owner: "IDENTITY", who: anyone, body: "none" },
  sendVerification: {
    method: "post",
    path: "/v1/auth/verification-emails",
    owner: "IDENTITY",
    who: user,
    body: "none",
  },
  readMe: { method: "get", path: "/v1/users/me", owner: "IDENTITY", who: user, body: "none" },
  patchMe: { method: "patch", path: "/v1/users/me", owner: "IDENTITY", who: user, body: "json" },

  listCategories: { method: "get", path: "/v1/categories", owner: "CATALOG", who: anyone, body: "none" },
  createProduct: { method: "post", path: "/v1/products", owner: "CATALOG", who: seller, body: "json" },
  listProducts: { method: "get", path: "/v1/products", owner: "CATALOG", who: anyone, body: "none" },
  readProduct: { method: "get", path: "/v1/products/{id}", owner: "CATALOG", who: anyone, body: "none" },
  patchProduct: { method: "patch", path: "/v1/products/{id}", owner: "CATALOG", who: seller, body: "json" },
  archiveProduct: { method: "delete", path: "/v1/products/{id}", owner: "CATALOG", who: seller, body: "none" },
  publishProduct: { method: "post", path: "/v1/products/{id}/publish", owner: "CATALOG", who: seller, body: "none" },
  unpublishProduct: {
    method: "post",
    path: "/v1/products/{id}/unpublish",
    owner: "CATALOG",
    who: seller,
    body: "none",
  },
  createFile: { method: "post", path: "/v1/products/{id}/files", owner: "CATALOG", who: seller, body: "json" },
  createFileVersion: {
    method: "post",
    path: "/v1/products/{id}/files/{fileId}/versions",
    owner: "CATALOG",
    who: seller,
    body: "json",
  },
  removeFile: {
    method: "delete",
    path: "/v1/products/{id}/files/{fileId}",
    owner: "CATALOG",
    who: seller,
    body: "none",
  },
  uploadFile: { method: "put", path: "/uploads/{token}", owner: "CATALOG", who: anyone, body: "stream" },
  readOriginalImage: { method: "get", path: "/media/original/{fileId}", owner: "CATALOG", who: anyone, body: "none" },
  readMobileImage: { method: "get", path: "/media/mobile/{fileId}", owner: "CATALOG", who: anyone, body: "none" },

  placeOrder: {
    method: "post",
    path: "/v1/orders",
    owner: "ORDERS",
    who: ["buyer", "seller"],
    body: "json",
    idempotencyKey: "required",
  },
  listOrders: { method: "get", path: "/v1/orders", owner: "ORDERS", who: user, body: "none" },
  listSales: { method: "get", path: "/v1/sales", owner: "ORDERS", who: seller, body: "none" },
  readOrder: { method: "get", path: "/v1/orders/{id}", owner: "ORDERS", who: user, body: "none" },
  listOrderEvents: { method: "get", path: "/v1/orders/{id}/events", owner: "ORDERS", who: user, body: "none" },
  watchOrder: { method: "get", path: "/v1/orders/{id}/stream", owner: "ORDERS", who: user, body: "none" },

  receiveProviderEvent: {
    method: "post",
    path: "/v1/webhooks/payments",
    owner: "PAYMENTS",
    who: anyone,
    body: "stream",
  },

  listLibrary: { method: "get", path: "/v1/library", owner: "DELIVERY", who: user, body: "none" },
  readLibraryItem: { method: "get", path: "/v1/library/{productId}", owner: "DELIVERY", who: user, body: "none" },
  createLink: {
    method: "post",
    path: "/v1/library/{productId}/files/{fileId}/links",
    owner: "DELIVERY",
    who: user,
    body: "optional-json",
  },
  download: { method: "get", path: "/downloads/{token}", owner: "DELIVERY", who: anyone, body: "none" },

  waitForQuiet: {
    method: "get",
    path: "/dev/quiet",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    developmentOnly: true,
  },
  listMail: {
    method: "get",
    path: "/dev/mail",
    owner: "NOTIFICATIONS",
    who: anyone,
    body: "none",
    developmentOnly: true,
  },
  readProcessorLog: {
    method: "get",
    path: "/dev/processor/log",
    owner: "CARD_PROCESSOR",
    who: anyone,
    body: "none",
    developmentOnly: true,
  },
  authenticateIntent: {
    method: "post",
    path: "/dev/processor/intents/{id}/authenticate",
    owner: "CARD_PROCESSOR",
    who: anyone,
    body: "none",
    developmentOnly: true,
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
