import { listMailQuery, sentMailList } from "@souk/contracts/notifications";
import { accept, refuse } from "@souk/kernel/result";
import { answer, api, createRoute, endpoint, json } from "@souk/platform/api";
import type { Env } from "../env.ts";
import { listMail } from "./sent-mails.ts";

const listMailRoute = createRoute({
  ...endpoint("listMail"),
  request: { query: listMailQuery },
  responses: { 200: json(sentMailList, "What was sent, the newest first") },
});

export const developmentRoutes = api<Env>().openapi(listMailRoute, async (c) =>
  answer(
    c,
    200,
    c.env.ENVIRONMENT === "production"
      ? refuse("not_found")
      : accept(await listMail(c.get("context"), c.req.valid("query").to)),
  ),
);
