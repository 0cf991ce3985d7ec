import { Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export default class Mobile extends Doors<Env> {
  protected readonly app = routes;
}
