import {
  apiKeyList,
  apiKeyParams,
  createApiKeyBody,
  listApiKeysQuery,
  newApiKey,
} from "@souk/contracts/identity/api-keys";
import {
  answer,
  answerEmpty,
  type api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  plain,
  signedIn,
} from "@souk/platform/api";
import { createApiKey, revokeApiKey } from "../commands/api-keys.ts";
import type { Env } from "../env.ts";
import { listApiKeys } from "../queries/api-keys.ts";

const createApiKeyRoute = createRoute({
  ...endpoint("createApiKey"),
  request: { body: jsonBody(createApiKeyBody) },
  responses: { 201: json(newApiKey, "The key, shown this once", "Location") },
});

const listApiKeysRoute = createRoute({
  ...endpoint("listApiKeys"),
  request: { query: listApiKeysQuery },
  responses: { 200: json(apiKeyList, "The keys, the newest first") },
});

const revokeApiKeyRoute = createRoute({
  ...endpoint("revokeApiKey"),
  request: { params: apiKeyParams },
  responses: { 204: plain("It opens nothing any more, within 5 seconds everywhere") },
});

/** Adds what makes, lists and revokes API keys. */
export const addApiKeyRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(createApiKeyRoute, async (c) =>
      answer(c, 201, await createApiKey(c.get("context"), signedIn(c), c.req.valid("json")), () => ({
        Location: "/v1/api-keys",
      })),
    )
    .openapi(listApiKeysRoute, async (c) =>
      answer(c, 200, await listApiKeys(c.get("context"), signedIn(c), c.req.valid("query"))),
    )
    .openapi(revokeApiKeyRoute, async (c) =>
      answerEmpty(c, await revokeApiKey(c.get("context"), signedIn(c), c.req.valid("param").id)),
    );
