import { developmentRoutes } from "./development/routes.ts";
import { keepCopy } from "./development/sent-mails.ts";

declare const DEVELOPMENT: boolean | undefined;

/** What only development has, or null in a deployed bundle: the build folds a constant away only in the file that names it. */
export const development = typeof DEVELOPMENT === "undefined" || DEVELOPMENT ? { developmentRoutes, keepCopy } : null;
