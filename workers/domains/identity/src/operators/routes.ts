import { rotatedKey, rotateKeyBody, sellerParams } from "@souk/contracts/identity";
import {
  answer,
  answerEmpty,
  type api,
  createRoute,
  endpoint,
  json,
  optionalJsonBody,
  plain,
} from "@souk/platform/api";
import { rotateKey } from "../commands/rotate-key.ts";
import { setStanding } from "../commands/seller-standing.ts";
import type { Env } from "../env.ts";

const suspendSellerRoute = createRoute({
  ...endpoint("suspendSeller"),
  request: { params: sellerParams },
  responses: { 204: plain("Nothing of theirs is for sale any more; their money, and what was bought, stay") },
});

const reinstateSellerRoute = createRoute({
  ...endpoint("reinstateSeller"),
  request: { params: sellerParams },
  responses: { 204: plain("What was for sale before is for sale again") },
});

const rotateKeyRoute = createRoute({
  ...endpoint("rotateKey"),
  request: { body: optionalJsonBody(rotateKeyBody) },
  responses: { 201: json(rotatedKey, "The key that signs access tokens next") },
});

/** Adds what only operators may do. */
export const addOperatorRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(suspendSellerRoute, async (c) =>
      answerEmpty(c, await setStanding(c.get("context"), c.req.valid("param").id, true)),
    )
    .openapi(reinstateSellerRoute, async (c) =>
      answerEmpty(c, await setStanding(c.get("context"), c.req.valid("param").id, false)),
    )
    .openapi(rotateKeyRoute, async (c) =>
      answer(c, 201, await rotateKey(c.get("context"), { revoke: c.req.valid("json").revoke ?? false })),
    );
