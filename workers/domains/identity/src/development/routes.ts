import { openedAccounts } from "@souk/contracts/demo";
import { refuse } from "@souk/kernel/result";
import { answer, type api, createRoute, endpoint, json } from "@souk/platform/api";
import type { Env } from "../env.ts";
import { openDemoAccounts } from "./demo-accounts.ts";

const openDemoAccountsRoute = createRoute({
  ...endpoint("openDemoAccounts"),
  responses: { 200: json(openedAccounts, "The demo accounts, each verified") },
});

/** Adds the routes that only development has. */
export const addDevelopmentRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(openDemoAccountsRoute, async (c) => {
    if (c.env.ENVIRONMENT === "production") return answer(c, 200, refuse("not_found"));
    return answer(c, 200, await openDemoAccounts(c.get("context")));
  });
};
