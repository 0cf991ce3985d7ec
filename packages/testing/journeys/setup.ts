import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@souk/tools/migrate";
import { startSystem } from "@souk/tools/system";
import { root } from "@souk/tools/workers";
import type { TestProject } from "vitest/node";
import { anyPort } from "../any-port.ts";

declare module "vitest" {
  export interface ProvidedContext {
    origin: string;
  }
}

const logPath = join(root, ".wrangler/journeys.log");

/** One whole system on a fresh state for all journeys; what its Workers log is kept in `.wrangler/journeys.log`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), "souk-journeys-"));
  await migrate(stateDir);
  mkdirSync(join(root, ".wrangler"), { recursive: true });
  const log = createWriteStream(logPath);
  // All journeys come from one address, and at once.
  const vars = { LIMITS: "off" };
  const system = await startSystem({
    port: await anyPort(),
    stateDir,
    vars,
    onLog: (line) => log.write(`${line}\n`),
  });
  project.provide("origin", system.url);
  return async () => {
    await system.stop();
    log.end();
    rmSync(stateDir, { recursive: true, force: true });
  };
}
