import { tokens } from "@souk/contracts/identity";
import {
  type PasskeyOptions,
  passkey,
  passkeyList,
  passkeyParams,
  passkeySignInBody,
  registerPasskeyBody,
} from "@souk/contracts/identity/passkeys";
import { proofBody } from "@souk/contracts/identity/passwords";
import { confirmTotpBody, recoveryCodes, totpEnrolment } from "@souk/contracts/identity/totp";
import { mapOutcome } from "@souk/kernel/result";
import {
  answer,
  answerEmpty,
  answerWith,
  type api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  optionalJsonBody,
  plain,
  raw,
  signedIn,
} from "@souk/platform/api";
import { confirmTotp, enrolTotp, removeTotp } from "../commands/enrol-totp.ts";
import {
  beginPasskey,
  beginPasskeySignIn,
  registerPasskey,
  removePasskey,
  signInByPasskey,
} from "../commands/passkeys.ts";
import { deviceOf } from "../device.ts";
import type { Env } from "../env.ts";
import { listPasskeys } from "../queries/passkeys.ts";

const enrolTotpRoute = createRoute({
  ...endpoint("enrolTotp"),
  request: { body: optionalJsonBody(proofBody) },
  responses: { 200: json(totpEnrolment, "A secret for an authenticator app; it counts once a code is confirmed") },
});

const confirmTotpRoute = createRoute({
  ...endpoint("confirmTotp"),
  request: { body: jsonBody(confirmTotpBody) },
  responses: { 200: json(recoveryCodes, "From now on signing in needs a code") },
});

const removeTotpRoute = createRoute({
  ...endpoint("removeTotp"),
  request: { body: optionalJsonBody(proofBody) },
  responses: { 204: plain("Signing in needs no code any more") },
});

const passkeyOptionsRoute = createRoute({
  ...endpoint("passkeyOptions"),
  request: { body: optionalJsonBody(proofBody) },
  responses: { 200: raw("application/json", "For `navigator.credentials.create`, within five minutes") },
});

const registerPasskeyRoute = createRoute({
  ...endpoint("registerPasskey"),
  request: { body: jsonBody(registerPasskeyBody) },
  responses: { 201: json(passkey, "The passkey signs in from now on", "Location") },
});

const listPasskeysRoute = createRoute({
  ...endpoint("listPasskeys"),
  responses: { 200: json(passkeyList, "The account's passkeys") },
});

const removePasskeyRoute = createRoute({
  ...endpoint("removePasskey"),
  request: { params: passkeyParams, body: optionalJsonBody(proofBody) },
  responses: { 204: plain("It no longer signs in") },
});

const passkeySignInOptionsRoute = createRoute({
  ...endpoint("passkeySignInOptions"),
  responses: { 200: raw("application/json", "For `navigator.credentials.get`, within five minutes") },
});

const passkeySignInRoute = createRoute({
  ...endpoint("passkeySignIn"),
  request: { body: jsonBody(passkeySignInBody) },
  responses: { 200: json(tokens, "A new session") },
});

const toJson = (options: PasskeyOptions): Response => Response.json(options);

/** Adds one-time codes and passkeys. */
export const addFactorRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(enrolTotpRoute, async (c) =>
      answer(c, 200, await enrolTotp(c.get("context"), signedIn(c), c.req.valid("json"))),
    )
    .openapi(confirmTotpRoute, async (c) =>
      answer(c, 200, await confirmTotp(c.get("context"), signedIn(c), c.req.valid("json"))),
    )
    .openapi(removeTotpRoute, async (c) =>
      answerEmpty(c, await removeTotp(c.get("context"), signedIn(c), c.req.valid("json"))),
    )
    .openapi(passkeyOptionsRoute, async (c) =>
      answerWith(c, mapOutcome(await beginPasskey(c.get("context"), signedIn(c), c.req.valid("json")), toJson)),
    )
    .openapi(registerPasskeyRoute, async (c) =>
      answer(c, 201, await registerPasskey(c.get("context"), signedIn(c), c.req.valid("json")), () => ({
        Location: "/v1/users/me/passkeys",
      })),
    )
    .openapi(listPasskeysRoute, async (c) => answer(c, 200, await listPasskeys(c.get("context"), signedIn(c))))
    .openapi(removePasskeyRoute, async (c) =>
      answerEmpty(c, await removePasskey(c.get("context"), signedIn(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .openapi(passkeySignInOptionsRoute, async (c) =>
      answerWith(c, mapOutcome(await beginPasskeySignIn(c.get("context")), toJson)),
    )
    .openapi(passkeySignInRoute, async (c) =>
      answer(c, 200, await signInByPasskey(c.get("context"), c.req.valid("json"), deviceOf(c.req))),
    );
