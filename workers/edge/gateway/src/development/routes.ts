import { seeded } from "@souk/contracts/demo";
import { accept, refuse } from "@souk/kernel/result";
import { answer, type api, createRoute, endpoint, json } from "@souk/platform/api";
import * as z from "zod";
import type { Env } from "../env.ts";
import { waitForQuiet } from "./quiet.ts";
import { seed } from "./seed/seed.ts";

const quiet = z.object({ quiet: z.literal(true) }).meta({ id: "Quiet" });
const waitForQuietRoute = createRoute({
  ...endpoint("waitForQuiet"),
  responses: { 200: json(quiet, "Every outbox, queue and projection has caught up") },
});

const seedRoute = createRoute({
  ...endpoint("seed"),
  responses: { 200: json(seeded, "The demo accounts and what they sell and own; a repeat changes nothing") },
});

/** Adds the gateway's own routes that only development has. */
export const addDevelopmentRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(waitForQuietRoute, async (c) => {
    if (c.env.ENVIRONMENT === "production") return answer(c, 200, refuse("not_found"));
    const lagging = await waitForQuiet(c.get("context"));
    const names = Object.entries(lagging).map(([what, count]) => `${what} ${count}`);
    const busy = refuse("service_unavailable", `Still busy: ${names.join(", ")}`);
    return answer(c, 200, names.length === 0 ? accept({ quiet: true as const }) : busy);
  });
  app.openapi(seedRoute, async (c) =>
    answer(c, 200, c.env.ENVIRONMENT === "production" ? refuse("not_found") : accept(await seed(c.get("context")))),
  );
};
