import {
  loginBody,
  profileBody,
  publicKeys,
  refreshBody,
  registerBody,
  tokens,
  user,
  verifyEmailBody,
} from "@souk/contracts/identity";
import { proofBody } from "@souk/contracts/identity/passwords";
import { mapOutcome } from "@souk/kernel/result";
import {
  answer,
  answerEmpty,
  api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  optionalJsonBody,
  plain,
  raw,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import { toEtag } from "@souk/platform/etag";
import { addApiKeyRoutes } from "./api-keys/routes.ts";
import { eraseMe } from "./commands/erase-me.ts";
import { login } from "./commands/login.ts";
import { patchMe } from "./commands/patch-me.ts";
import { logout, refresh } from "./commands/refresh.ts";
import { register } from "./commands/register.ts";
import { sendVerification, verifyEmail } from "./commands/verification.ts";
import { development } from "./development.ts";
import { deviceOf } from "./device.ts";
import type { Env } from "./env.ts";
import { addFactorRoutes } from "./factors/routes.ts";
import { addOperatorRoutes } from "./operators/routes.ts";
import { verifyEmailPage } from "./pages.ts";
import { addPasswordRoutes } from "./passwords/routes.ts";
import { listKeys } from "./queries/list-keys.ts";
import { readMe, toUser } from "./queries/users.ts";
import { addSessionRoutes } from "./sessions/routes.ts";

const registerRoute = createRoute({
  ...endpoint("register"),
  request: { body: jsonBody(registerBody) },
  responses: { 201: json(tokens, "The account and its first session", "Location") },
});

const loginRoute = createRoute({
  ...endpoint("login"),
  request: { body: jsonBody(loginBody) },
  responses: { 200: json(tokens, "A new session") },
});

const refreshRoute = createRoute({
  ...endpoint("refresh"),
  request: { body: jsonBody(refreshBody) },
  responses: { 200: json(tokens, "A new pair; the old refresh token is spent") },
});

const logoutRoute = createRoute({
  ...endpoint("logout"),
  request: { body: jsonBody(refreshBody) },
  responses: { 204: plain("The session has ended") },
});

const verifyEmailRoute = createRoute({
  ...endpoint("verifyEmail"),
  request: { body: jsonBody(verifyEmailBody) },
  responses: { 204: plain("The address is verified") },
});

const openVerificationRoute = createRoute({
  ...endpoint("openVerification"),
  responses: { 200: raw("text/html", "The page that a verification mail leads to; its button spends the token") },
});

const sendVerificationRoute = createRoute({
  ...endpoint("sendVerification"),
  responses: { 202: plain("A mail is on its way, unless the address is verified already") },
});

const readMeRoute = createRoute({
  ...endpoint("readMe"),
  responses: { 200: json(user, "The signed-in user", "ETag") },
});

const patchMeRoute = createRoute({
  ...endpoint("patchMe"),
  ...takesHeaders("If-Match"),
  request: { body: jsonBody(profileBody) },
  responses: { 200: json(user, "The changed profile", "ETag") },
});

const eraseMeRoute = createRoute({
  ...endpoint("eraseMe"),
  request: { body: optionalJsonBody(proofBody) },
  responses: { 204: plain("The account is gone; orders and books keep its id alone") },
});

const listKeysRoute = createRoute({
  ...endpoint("listKeys"),
  responses: { 200: json(publicKeys, "The public keys that verify access tokens (RFC 7517)") },
});

const keysCache = { "Cache-Control": "public, max-age=300" };

const app = api<Env>();
development?.addDevelopmentRoutes(app);
addPasswordRoutes(app);
addSessionRoutes(app);
addFactorRoutes(app);
addApiKeyRoutes(app);
addOperatorRoutes(app);

export const routes = app
  .openapi(registerRoute, async (c) =>
    answer(c, 201, await register(c.get("context"), c.req.valid("json"), deviceOf(c.req)), () => ({
      Location: "/v1/users/me",
    })),
  )
  .openapi(loginRoute, async (c) => answer(c, 200, await login(c.get("context"), c.req.valid("json"), deviceOf(c.req))))
  .openapi(refreshRoute, async (c) =>
    answer(c, 200, await refresh(c.get("context"), c.req.valid("json"), deviceOf(c.req))),
  )
  .openapi(logoutRoute, async (c) => answerEmpty(c, await logout(c.get("context"), signedIn(c), c.req.valid("json"))))
  .openapi(verifyEmailRoute, async (c) => answerEmpty(c, await verifyEmail(c.get("context"), c.req.valid("json"))))
  .openapi(openVerificationRoute, () => verifyEmailPage())
  .openapi(sendVerificationRoute, async (c) =>
    answerEmpty(c, await sendVerification(c.get("context"), signedIn(c)), 202),
  )
  .openapi(listKeysRoute, async (c) => answer(c, 200, await listKeys(c.get("context")), () => keysCache))
  .openapi(readMeRoute, async (c) => {
    const me = await readMe(c.get("context"), signedIn(c));
    return answer(c, 200, mapOutcome(me, toUser), () => ({ ETag: toEtag(me.ok ? me.value.version : 0) }));
  })
  .openapi(patchMeRoute, async (c) => {
    const ifMatch = c.req.header("If-Match");
    const me = await patchMe(c.get("context"), signedIn(c), c.req.valid("json"), ifMatch);
    return answer(c, 200, mapOutcome(me, toUser), () => ({ ETag: toEtag(me.ok ? me.value.version : 0) }));
  })
  .openapi(eraseMeRoute, async (c) =>
    answerEmpty(c, await eraseMe(c.get("context"), signedIn(c), c.req.valid("json"))),
  );
