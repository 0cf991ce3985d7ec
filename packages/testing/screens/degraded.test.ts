import type { Principal } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { routes as mobile } from "../../../workers/edge/mobile/src/routes.ts";
import { routes as web } from "../../../workers/edge/web/src/routes.ts";

const screens = [
  ["mobile", mobile],
  ["web", web],
] as const;

const { cost } = createMeter();
const answer =
  <T>(value: T) =>
  async () => ({ ...accept(value), cost });
const fails = async () => {
  throw new Error("The Worker is down");
};
const hangs = () => new Promise<never>(() => undefined);
const isDown = [
  ["is down", fails],
  ["does not answer", hangs],
] as const;

const unrated = { average: null, count: 0 };
const price = { amount: 500, currency: "USD" };
const histogram = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 };
const at = "2026-11-22T10:00:00.000Z";
const review = {
  ...{ id: "rev_1", productId: "prd_1", authorId: "usr_2", authorName: "Ben", rating: 5, title: "Good", body: "" },
  ...{ helpfulCount: 0, createdAt: at, updatedAt: at },
};
const summary = { id: "prd_2", title: "Another", price, category: "ebooks", rating: unrated, sellerId: "usr_s" };
const related = [{ ...summary, sellerName: "Ada" }];
const product = {
  ...{ id: "prd_1", sellerId: "usr_s", slug: "a", title: "A", description: "What it is", category: "ebooks", tags: [] },
  ...{ price, status: "active", files: [], images: [], stock: null, license: null, rating: unrated, salesCount: 0 },
  ...{ version: 1, createdAt: at, updatedAt: at, publishedAt: at },
};
const seller = { id: "usr_s", name: "Ada", productCount: 1, rating: unrated };
const page = { product, seller, digest: { histogram, reviews: [review] } };

/** All that a screen asks, each answered as if nothing were wrong. */
const bindings = {
  ENVIRONMENT: "test",
  PUBLIC_ORIGIN: "https://souk.test",
  CATALOG: { readPage: answer({ ...page, related: related as typeof related | null }) },
  SEARCH: { listRelated: answer(related) },
  DELIVERY: { listGranted: answer(["prd_1"]) },
};

const principal: Principal = { userId: "usr_1", role: "buyer", sessionId: "ses_1" };
const background = { waitUntil: () => undefined } as Partial<ExecutionContext> as ExecutionContext;

const read = async (name: "mobile" | "web", app: typeof mobile | typeof web, over: object) => {
  const request = new Request(`https://souk.test/${name}/v1/products/prd_1`);
  const env = { ...bindings, ...over, principal } as object as Parameters<typeof app.fetch>[1];
  const response = await app.fetch(request, env, background);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const whole = { reviews: [{ id: "rev_1" }], relatedProducts: related, hasAccess: true, degraded: [] };

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each(screens)("the %s product screen", (name, app) => {
  test("has every part where all is well", async () => {
    expect(await read(name, app, {})).toMatchObject({ status: 200, body: whole });
  });

  describe.each(isDown)("where a Worker %s", (_, dead) => {
    test("does not need search for what the catalogue was told, and else comes without related products", async () => {
      const SEARCH = { listRelated: dead };
      expect(await read(name, app, { SEARCH })).toMatchObject({ status: 200, body: whole });
      const CATALOG = { readPage: answer({ ...page, related: null }) };
      const untold = { ...whole, relatedProducts: [], degraded: ["relatedProducts"] };
      expect(await read(name, app, { CATALOG, SEARCH })).toMatchObject({ status: 200, body: untold });
      expect(await read(name, app, { CATALOG })).toMatchObject({ status: 200, body: whole });
    });

    test("says nothing of access that nobody can vouch for", async () => {
      const { status, body } = await read(name, app, { DELIVERY: { listGranted: dead } });
      expect([status, body]).toMatchObject([200, { ...whole, hasAccess: false, degraded: ["hasAccess"] }]);
    });
  });

  test("comes without reviews that the catalogue was not told of, and says so", async () => {
    const CATALOG = { readPage: answer({ ...page, digest: null, related }) };
    const { status, body } = await read(name, app, { CATALOG });
    expect([status, body]).toMatchObject([200, { ...whole, reviews: [], degraded: ["reviews"] }]);
    if (name === "web") expect(body.ratingHistogram).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 });
  });

  test("is 503 where the catalogue itself is down", async () => {
    expect((await read(name, app, { CATALOG: { readPage: fails } })).status).toBe(503);
  });
});
