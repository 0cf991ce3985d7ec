import { Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export default class Web extends Doors<Env> {
  protected readonly app = routes;
}
