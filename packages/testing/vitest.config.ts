import { existsSync, globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { testInWorkerd } from "./workerd.ts";

const root = join(import.meta.dirname, "../..");
const inWorkerd = "src/**/*.workerd.test.ts";

/** Workers that have tests of their own inside workerd, on their real bindings. */
const workers = [
  ...new Set(
    globSync(`workers/*/*/${inWorkerd}`, { cwd: root })
      .map((path) => join(root, path.split("/").slice(0, 3).join("/")))
      .filter((folder) => existsSync(join(folder, "wrangler.toml"))),
  ),
];

export default defineConfig({
  test: {
    root,
    // Most of a journey's time is waiting for systems that start and end: three at once even on two cores.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          name: "pure",
          root,
          include: ["packages/**/*.test.ts", "workers/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.workerd.test.ts", "packages/testing/journeys/**"],
          testTimeout: 30_000,
        },
      },
      ...(await Promise.all(workers.map(testInWorkerd))),
      {
        test: {
          name: "journeys",
          root,
          include: ["packages/testing/journeys/**/*.test.ts"],
          globalSetup: [join(import.meta.dirname, "journeys/setup.ts")],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
