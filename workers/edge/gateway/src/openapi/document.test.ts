import type { ApiPart, Operation } from "@souk/contracts/openapi";
import { type Route, type RouteName, routes } from "@souk/contracts/routes";
import { describe, expect, test } from "vitest";
import { mergeSchemas, toDocument } from "./document.ts";
import { describeOperation } from "./operation.ts";
import { describeProblems } from "./problems.ts";

const operation: Operation = { operationId: "x", responses: { 200: { description: "It is done" } } };
const route: Route = {
  method: "get",
  path: "/v1/things",
  owner: "CATALOG",
  who: "anyone",
  body: "none",
  summary: "List things",
};

const partOf = (...names: RouteName[]): ApiPart => ({
  paths: Object.fromEntries(
    names.map((name) => [routes[name].path, { [routes[name].method]: { ...operation, operationId: name } }]),
  ),
  schemas: {},
});

const withSchemas = (schemas: ApiPart["schemas"]): ApiPart => ({ paths: {}, schemas });

describe("schemas of several Workers", () => {
  test("are put together by name, one that two of them have once", () => {
    const money = { type: "object" };
    const parts = [withSchemas({ Thing: { type: "string" }, Money: money }), withSchemas({ Money: { ...money } })];
    expect(mergeSchemas(parts)).toEqual({ Money: money, Thing: { type: "string" } });
  });

  test("must not share a name for two shapes", () => {
    const parts = [withSchemas({ Money: { type: "object" } }), withSchemas({ Money: { type: "integer" } })];
    expect(() => mergeSchemas(parts)).toThrow("Two different schemas are called Money");
  });
});

describe("the document", () => {
  const parts = [partOf("readHealth"), partOf("readMe", "listMail")];
  const at = (isProduction: boolean) => toDocument(parts, { origin: "https://souk.test", isProduction });
  const tagNames = (isProduction: boolean) => at(isProduction).tags.map(({ name }) => name);

  test("has development's routes in development", () => {
    expect(Object.keys(at(false).paths)).toEqual(["/health", "/v1/users/me", "/dev/mail"]);
    expect(at(false).paths["/dev/mail"]).toMatchObject({ get: { tags: ["Development"] } });
    expect(tagNames(false)).toContain("Development");
  });

  test("has nothing of them in production", () => {
    expect(Object.keys(at(true).paths)).toEqual(["/health", "/v1/users/me"]);
    expect(tagNames(true)).not.toContain("Development");
    expect(tagNames(true)).not.toContain("Card processor");
    expect(JSON.stringify(at(true))).not.toContain("/dev/");
  });
});

describe("an operation", () => {
  const described = (changes: Partial<Route>) => describeOperation({ ...route, ...changes }, operation);

  test("says who may ask", () => {
    expect(described({ who: "user" })).toMatchObject({ security: [{ bearer: [] }] });
    expect(described({ who: ["buyer", "seller"] })).toMatchObject({
      security: [{ bearer: [] }],
      description: "Only for the role `buyer` or `seller`.",
    });
    expect(described({}).security).toEqual([{}, { bearer: [] }]);
    expect(described({ path: "/downloads/{token}" }).security).toEqual([]);
    expect(described({ owner: "GATEWAY" }).security).toEqual([]);
  });

  test("takes an Idempotency-Key with every POST, and needs it where the table says so", () => {
    const optional = { $ref: "#/components/parameters/IdempotencyKey" };
    const required = { $ref: "#/components/parameters/RequiredIdempotencyKey" };
    expect(described({ method: "post" }).parameters).toEqual([optional]);
    expect(described({ method: "post", idempotencyKey: "required" }).parameters).toEqual([required]);
    expect(described({ method: "put" }).parameters).toBeUndefined();
  });

  test("answers with a request id", () => {
    const { responses } = described({});
    expect(responses).toMatchObject({ 200: { headers: { "X-Request-Id": { $ref: expect.any(String) } } } });
  });
});

describe("the problems of a route", () => {
  const statuses = (changes: Partial<Route>) => Object.keys(describeProblems({ ...route, ...changes })).map(Number);

  test.each<[string, Partial<Route>, number[]]>([
    ["open to anyone", {}, [400, 401, 429, 500, 503]],
    ["of the gateway itself", { owner: "GATEWAY" }, [400, 401, 429, 500]],
    ["for the signed-in", { who: "user" }, [400, 401, 403, 429, 500, 503]],
    ["for one role", { who: ["admin"] }, [400, 401, 403, 429, 500, 503]],
    ["about one thing", { path: "/v1/things/{id}" }, [400, 401, 404, 429, 500, 503]],
    ["that changes a thing", { method: "patch", body: "json" }, [400, 401, 413, 415, 429, 500, 503]],
    ["that takes bytes", { method: "put", body: "stream" }, [400, 401, 413, 429, 500, 503]],
    ["that may be repeated", { method: "post" }, [400, 401, 409, 422, 429, 500, 503]],
    ["of a session", { method: "post", path: "/v1/auth/login" }, [400, 401, 429, 500, 503]],
    ["with one of its own", { refuses: ["range_not_satisfiable"] }, [400, 401, 416, 429, 500, 503]],
  ])("%s are those that its row implies", (_, changes, expected) => {
    expect(statuses(changes)).toEqual(expected);
  });

  test("refer to the shared answer, and spell out where the route has more", () => {
    const { 404: common } = describeProblems({ ...route, path: "/v1/things/{id}" });
    expect(common).toEqual({ $ref: "#/components/responses/NotFound" });
    const { 404: own } = describeProblems({ ...route, path: "/v1/things/{id}", refuses: ["product_not_found"] });
    expect(own).toMatchObject({ description: "- `product_not_found`: Product not found\n- `not_found`: Not found" });
    const { 409: alone } = describeProblems({ ...route, refuses: ["sold_out"] });
    expect(alone).toMatchObject({ description: "- `sold_out`: Sold out" });
  });
});
