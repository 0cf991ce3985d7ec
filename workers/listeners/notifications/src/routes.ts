import { api } from "@souk/platform/api";
import { development } from "./development.ts";
import type { Env } from "./env.ts";

export const routes = development?.developmentRoutes ?? api<Env>();
