import { sufferFault } from "@souk/platform/development/suffer-fault";
import { addDevelopmentRoutes } from "./development/routes.ts";

declare const DEVELOPMENT: boolean | undefined;

/** What only development has, or null in a deployed bundle: the build folds a constant away only in the file that names it. */
export const development =
  typeof DEVELOPMENT === "undefined" || DEVELOPMENT ? { addDevelopmentRoutes, sufferFault } : null;
