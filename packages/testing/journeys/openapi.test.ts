import { createHash, randomUUID } from "node:crypto";
import { Validator } from "@seriousme/openapi-schema-validator";
import { isProblemCode } from "@souk/contracts/problems";
import { type Route, routes } from "@souk/contracts/routes";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

type Answer = { $ref?: string; description?: string; content?: Record<string, { schema: object }> };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { $ref?: string; in?: string; name?: string }[];
  responses: Record<string, Answer>;
};
type Document = {
  openapi: string;
  info: { title: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Answer>; schemas: Record<string, object> };
};

const origin = inject("origin");
const client = createClient(origin);
const table: [string, Route][] = Object.entries(routes);
let document: Document;
let operations: { method: string; path: string; operation: Operation }[];

beforeAll(async () => {
  const response = await fetch(`${origin}/openapi.json`);
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "application/json"]);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
  document = (await response.json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});

const listValues = (within: unknown, name: string): string[] => {
  if (typeof within !== "object" || within === null) return [];
  return Object.entries(within).flatMap(([key, inner]) =>
    key === name && typeof inner === "string" ? [inner] : listValues(inner, name),
  );
};

const resolve = (ref: string): unknown =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>(
      (value, part) => (value as Record<string, unknown> | undefined)?.[part.replaceAll("~1", "/")],
      document,
    );

const follow = (answer: Answer): Answer => (answer.$ref === undefined ? answer : (resolve(answer.$ref) as Answer));

describe("the OpenAPI document", () => {
  test("is valid OpenAPI 3.1 of this very server", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors: errors ?? [] }).toEqual({ valid: true, errors: [] });
    expect([document.openapi, document.info.title, document.servers[0]?.url]).toEqual(["3.1.0", "Souk", origin]);
  });

  test("has every route of the table, and no other", () => {
    const wanted = table.map(([name, { method, path }]) => `${name} ${method} ${path}`);
    const found = operations.map(({ method, path, operation }) => `${operation.operationId} ${method} ${path}`);
    expect(found.sort()).toEqual(wanted.sort());
  });

  test("refers to nothing that is not there", () => {
    const refs = listValues(document, "$ref");
    expect(refs.length).toBeGreaterThan(200);
    expect(refs.filter((ref) => resolve(ref) === undefined)).toEqual([]);
  });

  test("says of every operation what it does, where it belongs and how it succeeds", () => {
    const tags = document.tags.map(({ name }) => name);
    const poor = operations.filter(({ operation: { summary, tags: own, responses } }) => {
      const succeeds = Object.keys(responses).some((status) => /^[23]/.test(status));
      return !summary || own.length !== 1 || !tags.includes(own[0] ?? "") || !succeeds;
    });
    expect(poor.map(({ operation }) => operation.operationId)).toEqual([]);
  });

  test("names every variable of a path as a parameter", () => {
    const named = ({ path, operation }: (typeof operations)[number]) =>
      [...path.matchAll(/\{(\w+)\}/g)].every(([, name]) =>
        operation.parameters?.some((parameter) => parameter.in === "path" && parameter.name === name),
      );
    expect(operations.filter((each) => !named(each)).map(({ path }) => path)).toEqual([]);
  });

  test("gives every refusal as the one problem, with codes that exist", () => {
    const refusals = operations.flatMap(({ operation }) =>
      Object.entries(operation.responses).filter(([status]) => /^[45]/.test(status)),
    );
    expect(refusals.length).toBeGreaterThan(100);
    for (const [, answer] of refusals) {
      const { content, description = "" } = follow(answer);
      expect(content).toEqual({
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      });
      const codes = [...description.matchAll(/`(\w+)`/g)].map(([, code = ""]) => code);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.filter((code) => !isProblemCode(code))).toEqual([]);
    }
  });

  test("has only patterns that a client can use as they stand", () => {
    const patterns = listValues(document, "pattern");
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, "u")).not.toThrow();
      expect(pattern).not.toMatch(/\/[a-z]+$/);
    }
  });

  test("marks what only development has", () => {
    const marked = operations.filter(({ operation }) => operation.tags.includes("Development"));
    expect(marked.length).toBeGreaterThan(3);
    expect(marked.filter(({ path }) => !path.startsWith("/dev/"))).toEqual([]);
  });

  test("has no schema that nothing refers to", () => {
    const used = new Set(listValues(document, "$ref"));
    const idle = Object.keys(document.components.schemas).filter((name) => !used.has(`#/components/schemas/${name}`));
    expect(idle).toEqual([]);
  });
});

describe("real answers", () => {
  const operationOf = (name: string): Operation => {
    const found = operations.find(({ operation }) => operation.operationId === name);
    if (!found) throw new Error(`There is no operation ${name}`);
    return found.operation;
  };

  const faults = (name: string, status: number, type: string, body: unknown) => {
    const schema = follow(operationOf(name).responses[status] ?? {}).content?.[type]?.schema;
    if (!schema) throw new Error(`${name} ${status} has no schema for ${type}`);
    const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
    const check = ajv.compile({ ...schema, components: document.components });
    check(body);
    return check.errors ?? [];
  };

  const asDocumented = async (name: string, path: string, asked: Parameters<typeof client.ask>[1] = {}) => {
    const { status, headers, body } = await client.ask(path, asked);
    const type = (headers.get("Content-Type") ?? "").split(";")[0] ?? "";
    expect(faults(name, status, type, body)).toEqual([]);
    return status;
  };

  test("look as they are documented", async () => {
    const seller = await client.verifiedSeller();
    const product = await client.publishProduct(seller);
    const buyer = await client.register("buyer");
    const items = [{ productId: product.id, expectedPrice: product.price }];
    const place = (headers: Record<string, string>) =>
      ({ token: buyer.accessToken, headers, body: { items, paymentMethodId: "pm_card_visa" } }) as const;
    const token = buyer.accessToken;
    expect(await asDocumented("readHealth", "/health")).toBe(200);
    expect(await asDocumented("listKeys", "/.well-known/jwks.json")).toBe(200);
    expect(await asDocumented("listCategories", "/v1/categories")).toBe(200);
    expect(await asDocumented("readMe", "/v1/users/me", { token })).toBe(200);
    expect(await asDocumented("readProduct", `/v1/products/${product.id}`)).toBe(200);
    expect(await asDocumented("listProducts", "/v1/products?limit=5&sort=newest")).toBe(200);
    expect(await asDocumented("placeOrder", "/v1/orders", place({ "Idempotency-Key": randomUUID() }))).toBe(202);
    expect(await asDocumented("waitForQuiet", "/dev/quiet")).toBe(200);
    expect(await asDocumented("listOrders", "/v1/orders", { token })).toBe(200);
    expect(await asDocumented("listLibrary", "/v1/library", { token })).toBe(200);
    expect(await asDocumented("listSales", "/v1/sales", { token: seller.accessToken })).toBe(200);
  });

  test("are problems as they are documented where they refuse", async () => {
    const { accessToken: token } = await client.register("buyer");
    expect(await asDocumented("readProblem", "/problems/nothing_such")).toBe(404);
    expect(await asDocumented("readMe", "/v1/users/me")).toBe(401);
    expect(await asDocumented("listSales", "/v1/sales", { token })).toBe(403);
    expect(await asDocumented("readOrder", "/v1/orders/ord_none", { token })).toBe(404);
    expect(await asDocumented("placeOrder", "/v1/orders", { token, body: {} })).toBe(400);
    expect(await asDocumented("listProducts", "/v1/products?limit=0")).toBe(400);
    expect(await asDocumented("download", "/downloads/none")).toBe(403);
  });

  test("that are not as documented would be found", () => {
    expect(faults("readHealth", 200, "application/json", { status: "ill", environment: "test" })).toHaveLength(1);
    expect(faults("readMe", 401, "application/problem+json", { code: "no_such_code" }).length).toBeGreaterThan(1);
  });
});

describe("the API reference", () => {
  test("is a page that loads nothing from elsewhere and runs no script but ours", async () => {
    const response = await fetch(`${origin}/docs`);
    const page = await response.text();
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*/);
    const addresses = [...page.matchAll(/\b(?:src|data-url)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(["/openapi.json", "/docs/scalar.js"]);
    expect(page).not.toMatch(/<script(?![^>]*(src|data-url)=)/);
  });

  test("gets its whole script from an asset of ours, and only once", async () => {
    const first = await fetch(`${origin}/docs/scalar.js`);
    const script = Buffer.from(await first.arrayBuffer());
    expect([first.status, first.headers.get("Cache-Control")]).toEqual([200, "public, max-age=3600"]);
    expect(first.headers.get("Content-Type")).toMatch(/^text\/javascript/);
    expect(script.byteLength).toBeGreaterThan(1_000_000);
    expect(script.includes("createApiReference")).toBe(true);
    const etag = first.headers.get("ETag") ?? "";
    const again = await fetch(`${origin}/docs/scalar.js`, { headers: { "If-None-Match": etag } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    const repeated = await fetch(`${origin}/docs/scalar.js`, { headers: { "If-None-Match": '"another"' } });
    const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    expect(hash(Buffer.from(await repeated.arrayBuffer()))).toBe(hash(script));
  });

  test.each(["/standalone.js", "/standalone.esm.js", "/docs/standalone.js", "/docs/scalar.js/", "/docs/"])(
    "opens no other file: %s",
    async (path) => {
      const { status, body } = await client.ask(path);
      expect([status, body.code]).toEqual([404, "not_found"]);
    },
  );
});
