import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listWorkers, type WorkerSource } from "../workers.ts";
import { derive, isDeployed, writeConfig } from "./production.ts";

const workers = listWorkers();
const deployed = workers.filter(isDeployed);
const named = (name: string): WorkerSource => {
  const found = workers.find(({ config }) => config.name === name);
  if (!found) throw new Error(`There is no Worker ${name}`);
  return found;
};

test("leaves the sandbox at home and drops every binding to it", () => {
  const sandbox = ["souk-card-processor", "souk-faults"];
  expect(deployed.filter(({ config }) => sandbox.includes(config.name))).toEqual([]);
  for (const worker of deployed) {
    const { services = [] } = derive(worker, deployed, {});
    expect(services.filter(({ service }) => sandbox.includes(service))).toEqual([]);
  }
  expect(named("souk-payments").config.services?.map(({ service }) => service)).toContain("souk-card-processor");
  expect(named("souk-orders").config.services?.map(({ service }) => service)).toContain("souk-faults");
});

test("folds development away and gives every Worker the front door's origin", () => {
  const moved = deployed.map((worker, index) =>
    index === 0
      ? { ...worker, config: { ...worker.config, vars: { ...worker.config.vars, PUBLIC_ORIGIN: "https://shop.dev" } } }
      : worker,
  );
  for (const worker of moved) {
    const config = derive(worker, moved, {});
    expect(config).toMatchObject({ minify: true, define: { DEVELOPMENT: "false" }, workers_dev: false });
    expect(config.vars).toMatchObject({ ENVIRONMENT: "production", PUBLIC_ORIGIN: "https://shop.dev" });
  }
});

test("finds the files that are deployed with a Worker from a config elsewhere", () => {
  const path = writeConfig(mkdtempSync(join(tmpdir(), "souk-config-")), derive(named("souk-gateway"), deployed, {}));
  const written = JSON.parse(readFileSync(path, "utf8")) as { assets: { directory: string } };
  expect(existsSync(join(path, "..", written.assets.directory, "standalone.js"))).toBe(true);
});

test("gives only the front door a route", () => {
  const open = deployed.map((worker) => derive(worker, deployed, {})).filter(({ routes }) => routes !== undefined);
  expect(open.map(({ name }) => name)).toEqual(["souk-gateway"]);
});

test("fills in the ids of the account's databases", () => {
  const { d1_databases } = derive(named("souk-identity"), deployed, { "souk-identity": "0b1c" });
  expect(d1_databases?.[0]).toMatchObject({ binding: "DB", database_id: "0b1c" });
});

test("refuses a config that does not say production", () => {
  const { config, ...rest } = named("souk-identity");
  const slipped = { ...rest, config: { ...config, vars: { ...config.vars, ENVIRONMENT: "development" } } };
  expect(() => derive(slipped, deployed, {})).toThrow('souk-identity must say ENVIRONMENT = "production"');
});
