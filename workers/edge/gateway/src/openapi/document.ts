import type { ApiPart, Described, Operation } from "@souk/contracts/openapi";
import { type Route, type RouteName, routes } from "@souk/contracts/routes";
import { history, newestVersion } from "../versions.ts";
import { developmentTag, introduction, tags } from "./introduction.ts";
import { describeOperation } from "./operation.ts";
import { sharedAnswers } from "./problems.ts";

const text = { type: "string" };
const key = { ...text, minLength: 16, maxLength: 255, pattern: "^[!-~]+$" };
const keyParameter = { in: "header", name: "Idempotency-Key", schema: key };

const components = {
  securitySchemes: {
    bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token of ours" },
  },
  parameters: {
    IdempotencyKey: { ...keyParameter, description: "Makes the request safe to repeat", required: false },
    RequiredIdempotencyKey: { ...keyParameter, description: "A new one for each intent", required: true },
  },
  headers: {
    "X-Request-Id": { description: "Names this request in logs and problems", schema: text },
    "Api-Version": { description: "The version that answered", schema: { ...text, format: "date" } },
    "Retry-After": { description: "Seconds to wait before the next attempt", schema: { type: "integer" } },
    "WWW-Authenticate": { description: "`Bearer`, and what is wrong with the credentials", schema: text },
  },
  responses: sharedAnswers,
};

/** The schemas of all parts under their names; throws where one name stands for two shapes. */
export const mergeSchemas = (parts: ApiPart[]): Record<string, Described> => {
  const merged = new Map<string, Described>();
  for (const [name, schema] of parts.flatMap((part) => Object.entries(part.schemas))) {
    const known = merged.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas are called ${name}`);
    }
    merged.set(name, schema);
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const listOperations = (parts: ApiPart[]): Map<string, Operation> =>
  new Map(
    parts
      .flatMap(({ paths }) => Object.values(paths).flatMap((methods) => Object.values(methods)))
      .map((operation) => [operation.operationId ?? "", operation]),
  );

const listRoutes = (isProduction: boolean): [RouteName, Route][] =>
  (Object.entries(routes) as [RouteName, Route][]).filter(([, route]) => !(isProduction && route.developmentOnly));

/** The OpenAPI 3.1 document of the whole system, from each Worker's part in the order of the table of routes. */
export const toDocument = (parts: ApiPart[], { origin, isProduction }: { origin: string; isProduction: boolean }) => {
  const operations = listOperations(parts);
  const paths: Record<string, Described> = {};
  for (const [name, route] of listRoutes(isProduction)) {
    const operation = operations.get(name);
    if (operation) paths[route.path] = { ...paths[route.path], [route.method]: describeOperation(route, operation) };
  }
  const used = new Set(
    listRoutes(isProduction).map(([, { owner, developmentOnly }]) => (developmentOnly ? null : owner)),
  );
  const headings = Object.entries(tags).filter(([owner]) => used.has(owner as Route["owner"]));
  return {
    openapi: "3.1.0",
    info: {
      title: "Souk",
      version: newestVersion(history),
      license: { name: "MIT", identifier: "MIT" },
      description: introduction,
    },
    servers: [{ url: origin }],
    tags: [...headings.map(([, tag]) => tag), ...(isProduction ? [] : [developmentTag])],
    paths,
    components: { ...components, schemas: mergeSchemas(parts) },
  };
};
