import { Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export default class CardProcessor extends Doors<Env> {
  protected readonly app = routes;
}

import { DurableObject } from "cloudflare:workers";
export class Processor extends DurableObject {}
