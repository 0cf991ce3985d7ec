import { api } from "@souk/platform/api";
import type { Env } from "./env.ts";

export const routes = api<Env>();
