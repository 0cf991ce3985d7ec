import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listWorkers, root } from "@souk/tools/workers";
import { describe, expect, test } from "vitest";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const workers = listWorkers();
const configOf = (path: string): string => readFileSync(path, "utf8");

describe("every Worker's config", () => {
  test("says production, and gives no address away", () => {
    expect(workers.length).toBeGreaterThan(10);
    for (const { config } of workers) {
      expect([config.name, config.vars.ENVIRONMENT]).toEqual([config.name, "production"]);
      expect([config.name, config.workers_dev, config.preview_urls ?? false]).toEqual([config.name, false, false]);
    }
  });

  test("has its log kept by the platform, out of its own reach", () => {
    for (const { configPath, config } of workers) {
      expect([config.name, configOf(configPath)]).toEqual([
        config.name,
        expect.stringMatching(/\[observability\]\nenabled = true/),
      ]);
    }
  });

  test("holds no secret: it names those that must be there", () => {
    for (const { config } of workers) {
      const names = Object.keys(config.vars);
      expect(names.filter((name) => /SECRET|TOKEN|PASSWORD|PRIVATE|API_KEY/.test(name))).toEqual([]);
    }
    expect(workers.filter(({ config }) => config.secrets?.required.includes("SIGNING_SECRET")).length).toBeGreaterThan(
      3,
    );
    expect(read(".gitignore")).toMatch(/^\.dev\.vars/m);
  });
});

describe("what we build on", () => {
  const lock = read("pnpm-lock.yaml");
  const workspace = read("pnpm-workspace.yaml");
  const packages = /\npackages:\n([\s\S]*?)\nsnapshots:\n/.exec(lock)?.[1] ?? "";
  const entries = packages.split(/\n(?= {2}\S)/).filter((entry) => entry.trim() !== "");

  test("is listed whole, each by the hash of its bytes, from the registry alone", () => {
    expect(entries.length).toBeGreaterThan(100);
    const unpinned = entries.filter((entry) => !/resolution: \{integrity: sha512-[\w+/=]+\}/.test(entry));
    expect(unpinned.map((entry) => entry.split("\n")[0])).toEqual([]);
  });

  test("is named by exact versions, in one place", () => {
    const catalog = /\ncatalog:\n((?: {2}.*\n)+)/.exec(workspace)?.[1] ?? "";
    const versions = catalog.trimEnd().split("\n");
    expect(versions.length).toBeGreaterThan(20);
    expect(versions.filter((line) => !/: (npm:\S+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(line))).toEqual([]);
  });

  test("is taken only three days after its release, without scripts but those that are named", () => {
    for (const setting of ["minimumReleaseAge: 4320", "blockExoticSubdeps: true", "strictDepBuilds: true"]) {
      expect(workspace).toContain(setting);
    }
  });
});
