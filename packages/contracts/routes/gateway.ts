import { anyone, type Route } from "./route.ts";

export const gatewayRoutes = {
  readHealth: {
    method: "get",
    path: "/health",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    summary: "Say whether the system is up",
  },
  readProblem: {
    method: "get",
    path: "/problems/{code}",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    summary: "Explain a problem's code",
  },
  readOpenApi: {
    method: "get",
    path: "/openapi.json",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    summary: "Read this document",
  },
  readDocs: {
    method: "get",
    path: "/docs",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    summary: "Read the API reference as a page",
  },
  readDocsScript: {
    method: "get",
    path: "/docs/scalar.js",
    owner: "GATEWAY",
    who: anyone,
    body: "none",
    summary: "Load the script of the reference's page",
  },
} as const satisfies Record<string, Route>;
