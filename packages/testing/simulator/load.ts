import { createRequire } from "node:module";
import { join } from "node:path";
import { bundle, type Patch, runScript } from "./bundle.ts";
import { DurableObject } from "./cloudflare-workers.ts";
import { virtualGlobals } from "./globals.ts";

export type System = typeof import("./system.ts");

const here = import.meta.dirname;

/** The code of the simulated system as one script. */
export const bundleSystem = (patches: Patch[] = []): Promise<string> =>
  bundle({
    entry: join(here, "system.ts"),
    patches,
    standIns: { "packages/platform/ids.ts": join(here, "substitutes/ids.ts") },
    alias: { stripe: join(here, "substitutes/stripe.ts") },
    external: ["cloudflare:workers"],
  });

const requireReal = createRequire(import.meta.url);
const requireFor = (name: string): unknown => (name === "cloudflare:workers" ? { DurableObject } : requireReal(name));

/** Runs the script of a system, in which time, log lines and the outside are simulated. */
export const openSystem = (code: string): System =>
  runScript(code, "simulated-system.js", { ...virtualGlobals, require: requireFor }) as System;

/** The real code of the purchase, as the patches change it. */
export const loadSystem = async (patches: Patch[] = []): Promise<System> => openSystem(await bundleSystem(patches));
