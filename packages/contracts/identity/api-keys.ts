import * as z from "zod";
import { listOf, pageQuery } from "../list.ts";
import { scopes } from "../scopes.ts";
import { line } from "../text.ts";
import { time } from "../time.ts";

const scopeList = z.array(z.enum(scopes));

export const createApiKeyBody = z
  .strictObject({
    name: line(1, 100),
    scopes: scopeList
      .min(1)
      .refine((list) => new Set(list).size === list.length, { error: "A scope stands twice" })
      .meta({ uniqueItems: true, minItems: 1 }),
  })
  .meta({ id: "CreateApiKey" });
export type CreateApiKey = z.output<typeof createApiKeyBody>;

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().meta({ description: "How the key begins", example: "mk_a1b2c3d4" }),
    scopes: scopeList,
    createdAt: time,
    lastUsedAt: time.nullable().meta({ description: "To the minute" }),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKey>;

export const newApiKey = apiKey
  .extend({ key: z.string().meta({ description: "Shown this once" }) })
  .meta({ id: "NewApiKey" });
export type NewApiKey = z.infer<typeof newApiKey>;

export const apiKeyList = listOf(apiKey).meta({ id: "ApiKeyList" });
export const listApiKeysQuery = z.object(pageQuery);
export const apiKeyParams = z.object({ id: z.string() });
