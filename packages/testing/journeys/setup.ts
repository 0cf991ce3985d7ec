import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@souk/tools/migrate";
import { startSystem } from "@souk/tools/system";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    origin: string;
  }
}

const anyPort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });

/** One whole system on a fresh state for all journeys. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), "souk-journeys-"));
  await migrate(stateDir);
  const system = await startSystem({ port: await anyPort(), stateDir });
  project.provide("origin", system.url);
  return async () => {
    await system.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}
