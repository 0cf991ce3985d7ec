import type { HttpService } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import { expect, test, vi } from "vitest";
import { bearer, listKeys, principal, send, worker } from "./fixture.ts";

test("a signed-in request reaches its Worker with a verified principal, and without what proved it", async () => {
  const { status, sent, headers } = await send("/v1/users/me", { headers: { ...bearer, Cookie: "a=b" } });
  expect(status).toBe(200);
  expect(sent?.principal).toEqual(principal);
  for (const name of ["Authorization", "Cookie"]) expect(sent?.request.headers.has(name)).toBe(false);
  expect(headers.get("x-cost")).toMatch(/^1,1,2,3,[56],5$/);
});

test("keys are fetched once for many requests, and an outage does not sign anyone out", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await send("/v1/users/me", { headers: bearer });
  const before = listKeys.mock.calls.length;
  await send("/v1/users/me", { headers: bearer });
  expect(listKeys.mock.calls.length).toBe(before);
  vi.setSystemTime(Date.now() + 301_000);
  listKeys.mockRejectedValueOnce(new Error("down"));
  expect((await send("/v1/users/me", { headers: bearer })).status).toBe(200);
  expect(listKeys.mock.calls.length).toBe(before + 1);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a Worker that does not answer becomes 503 with Retry-After", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const CATALOG = { handle: () => Promise.reject(new Error("gone")) } as Partial<CatalogService> as CatalogService;
  const { status, headers } = await send("/v1/categories", {}, { CATALOG });
  expect([status, headers.get("Retry-After")]).toEqual([503, "2"]);
  expect(logged).toHaveBeenCalledOnce();
  logged.mockRestore();
});

test("the OpenAPI document needs an answer of every Worker, and then asks none for five minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const describeRoutes = vi.fn(worker.describeRoutes).mockRejectedValueOnce(new Error("gone"));
  const CATALOG = { ...worker, describeRoutes } as HttpService as CatalogService;
  const read = async () => (await send("/openapi.json", {}, { CATALOG })).status;
  expect([await read(), await read(), await read()]).toEqual([503, 200, 200]);
  expect(describeRoutes).toHaveBeenCalledTimes(2);
  vi.setSystemTime(Date.now() + 300_000);
  expect(await read()).toBe(200);
  expect(describeRoutes).toHaveBeenCalledTimes(3);
  logged.mockRestore();
  vi.useRealTimers();
});

test("development routes do not exist in production", async () => {
  expect((await send("/dev/mail")).status).toBe(200);
  expect((await send("/dev/mail", { method: "POST" })).status).toBe(405);
  expect((await send("/dev/mail", {}, { ENVIRONMENT: "production" })).status).toBe(404);
  expect((await send("/dev/mail", { method: "POST" }, { ENVIRONMENT: "production" })).status).toBe(404);
});

test("a JSON body arrives in one spelling of its type", async () => {
  const headers = { ...bearer, "Content-Type": 'Application/JSON; charset="UTF-8"' };
  const { sent } = await send("/v1/products", { method: "POST", headers, body: '{"a":1}' });
  expect(sent?.request.headers.get("Content-Type")).toBe("application/json");
  expect(await sent?.request.text()).toBe('{"a":1}');
});

const link = "/v1/library/prd_1/files/fil_1/links";

test.each([
  ["no body and no type", {}],
  ["no body but a type", { headers: { ...bearer, "Content-Type": "application/json" } }],
  ["an empty body", { body: "", headers: { ...bearer, "Content-Type": "application/json" } }],
])("an optional body may be left out: %s", async (_, init) => {
  const { status, sent } = await send(link, { method: "POST", headers: bearer, ...init });
  expect(status).toBe(200);
  expect(sent?.request.headers.get("Content-Type")).toBe(null);
  expect(await sent?.request.text()).toBe("");
});

test("an optional body that is sent is checked like any other", async () => {
  const post = (body: string, type = "application/json") =>
    send(link, { method: "POST", headers: { ...bearer, "Content-Type": type }, body });
  expect((await post("{")).status).toBe(400);
  expect((await post("{}", "text/plain")).status).toBe(415);
  expect((await post("{}")).status).toBe(200);
});

test("a body where none is taken goes no further", async () => {
  const { status, sent } = await send("/v1/products/prd_1/publish", { method: "POST", headers: bearer, body: "x" });
  expect(status).toBe(200);
  expect(await sent?.request.text()).toBe("");
});

test("bytes go through as they come", async () => {
  const headers = { "Content-Type": "application/pdf" };
  const { sent } = await send("/uploads/token", { method: "PUT", headers, body: "not json" });
  expect(sent?.request.headers.get("Content-Type")).toBe("application/pdf");
  expect(await sent?.request.text()).toBe("not json");
});

const corsOf = (headers: Headers) => [headers.get("Access-Control-Allow-Origin"), headers.get("Vary")];

test.each(["https://shop.example", "https://admin.example"])("pages of %s may read answers", async (origin) => {
  expect(corsOf((await send("/health", { headers: { Origin: origin } })).headers)).toEqual([origin, "Origin"]);
  expect(corsOf((await send("/nowhere", { headers: { Origin: origin } })).headers)).toEqual([origin, "Origin"]);
  const { status, headers } = await send("/v1/orders", {
    method: "OPTIONS",
    headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
  });
  expect(status).toBe(204);
  expect(headers.get("Access-Control-Allow-Origin")).toBe(origin);
  expect(headers.get("Access-Control-Allow-Methods")).toContain("POST");
  expect(headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
  expect(headers.get("Access-Control-Allow-Credentials")).toBe(null);
  expect(headers.get("Vary")).toContain("Origin");
});

test.each(["https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example", ""])(
  "pages of %j may not",
  async (origin) => {
    const { headers } = await send("/health", { headers: { Origin: origin } });
    expect(corsOf(headers)).toEqual([null, "Origin"]);
    const preflight = await send("/v1/orders", { method: "OPTIONS", headers: { Origin: origin } });
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe(null);
  },
);

test("no origin is listed unless it is configured", async () => {
  const { headers } = await send("/health", { headers: { Origin: "https://shop.example" } }, { CORS_ORIGINS: "" });
  expect(corsOf(headers)).toEqual([null, "Origin"]);
});
