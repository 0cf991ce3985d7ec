import { askResetBody, changePasswordBody, confirmResetBody } from "@souk/contracts/identity/passwords";
import { accept } from "@souk/kernel/result";
import { answerEmpty, type api, createRoute, endpoint, jsonBody, plain, raw, signedIn } from "@souk/platform/api";
import { pokeOutbox } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { askPasswordReset, changePassword, confirmPasswordReset } from "../commands/passwords.ts";
import type { Env } from "../env.ts";
import { resetPasswordPage } from "../pages.ts";

const changePasswordRoute = createRoute({
  ...endpoint("changePassword"),
  request: { body: jsonBody(changePasswordBody) },
  responses: { 204: plain("The new password counts; all other sessions have ended") },
});

const askPasswordResetRoute = createRoute({
  ...endpoint("askPasswordReset"),
  request: { body: jsonBody(askResetBody) },
  responses: { 202: plain("A mail is on its way if the address is known") },
});

const confirmPasswordResetRoute = createRoute({
  ...endpoint("confirmPasswordReset"),
  request: { body: jsonBody(confirmResetBody) },
  responses: { 204: plain("The new password counts; all sessions have ended") },
});

const openPasswordResetRoute = createRoute({
  ...endpoint("openPasswordReset"),
  responses: { 200: raw("text/html", "The page that a reset mail leads to; its button spends the token") },
});

const afterAnswerMs = 50;

/** Adds what sets another password. */
export const addPasswordRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(changePasswordRoute, async (c) =>
      answerEmpty(c, await changePassword(c.get("context"), signedIn(c), c.req.valid("json"))),
    )
    .openapi(askPasswordResetRoute, (c) => {
      const ctx = c.get("context");
      const input = c.req.valid("json");
      // Begun when the answer is out: how long it takes would tell whether the address is known.
      const asked = scheduler.wait(afterAnswerMs).then(() => askPasswordReset(ctx, input));
      const done = asked.then(() => pokeOutbox(ctx));
      c.executionCtx.waitUntil(done.catch((error: unknown) => logError("reset not asked for", error)));
      return answerEmpty(c, accept(null), 202);
    })
    .openapi(confirmPasswordResetRoute, async (c) =>
      answerEmpty(c, await confirmPasswordReset(c.get("context"), c.req.valid("json"))),
    )
    .openapi(openPasswordResetRoute, () => resetPasswordPage());
