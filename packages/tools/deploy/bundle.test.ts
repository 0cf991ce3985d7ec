import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routes } from "@souk/contracts/routes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listWorkers, root } from "../workers.ts";
import { type Bundle, bundleAll } from "./dry-run.ts";
import { isDeployed } from "./production.ts";

const onlyDevelopment = /(^|\/)(workers\/(sandbox\/|.*\/src\/development\/)|packages\/platform\/development\/)/;
const tablePaths = new Set<string>(Object.values(routes).map(({ path }) => path));

const target = mkdtempSync(join(tmpdir(), "souk-bundles-"));
let bundles: Bundle[] = [];

beforeAll(async () => {
  bundles = await bundleAll(listWorkers().filter(isDeployed), target);
}, 180_000);
afterAll(() => rmSync(target, { recursive: true, force: true }));

describe("what production gets", () => {
  test("holds no module that only development has", () => {
    expect(globSync("workers/*/*/src/development/**/*.ts", { cwd: root }).length).toBeGreaterThan(0);
    const seen = bundles.flatMap(({ modules }) => modules);
    expect(seen.some((path) => path.endsWith("workers/listeners/notifications/src/index.ts"))).toBe(true);
    expect(seen.filter((path) => onlyDevelopment.test(path))).toEqual([]);
  });

  test("names no development route but in the table of routes", () => {
    const named = bundles.flatMap(({ code }) => code.match(/(?<=["'`])\/dev\/[^"'`]*/g) ?? []);
    expect(named.filter((path) => !tablePaths.has(path))).toEqual([]);
  });

  test("fits the budget of 200 KiB a Worker, 300 for payments and identity", () => {
    const tooLarge = bundles.filter(({ name, gzipBytes }) => {
      const budget = name === "souk-payments" || name === "souk-identity" ? 300 : 200;
      return gzipBytes > budget * 1_024;
    });
    expect(tooLarge.map(({ name, gzipBytes }) => `${name} ${gzipBytes}`)).toEqual([]);
  });
});
