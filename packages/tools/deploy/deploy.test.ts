import { describe, expect, test } from "vitest";
import { deployAll } from "../deploy.ts";
import { listWorkers } from "../workers.ts";
import { connectCloudflare } from "./cloudflare.ts";
import { isDeployed } from "./production.ts";
import { stubCode, stubConfig } from "./stub.ts";
import type { Ran } from "./wrangler.ts";

const workers = listWorkers()
  .filter(isDeployed)
  .map((worker) => ({
    ...worker,
    config: { ...worker.config, vars: { ...worker.config.vars, PUBLIC_ORIGIN: "https://shop.dev" } },
  }));
const names = workers.map(({ config }) => config.name);
const secrets = Object.fromEntries(
  workers.map(({ config }) => [
    config.name,
    Object.fromEntries((config.secrets?.required ?? []).map((name) => [name, `a-random-value-of-${config.name}`])),
  ]),
);

/** An account as wrangler's commands show it, with the Workers and databases it has so far. */
const fakeAccount = (existing: string[], databases: string[]) => {
  const commands: string[] = [];
  const answers: [RegExp, (args: string[]) => Partial<Ran>][] = [
    [
      /^secret list/,
      ([, , , name = ""]) =>
        existing.includes(name) ? { output: "[]" } : { code: 1, errors: `✘ [ERROR] Worker "${name}" not found.` },
    ],
    [/^d1 list/, () => ({ output: JSON.stringify(databases.map((name) => ({ name, uuid: `id-of-${name}` }))) })],
    [
      /^d1 create/,
      ([, , name = ""]) => {
        databases.push(name);
        return {};
      },
    ],
    [/^(r2 bucket|queues) info/, () => ({ code: 1 })],
  ];
  const run = async (args: string[]): Promise<Ran> => {
    const command = args.join(" ");
    commands.push(command);
    const answer = answers.find(([pattern]) => pattern.test(command));
    return { code: 0, output: "", errors: "", ...answer?.[1](args) };
  };
  return { commands, cloudflare: connectCloudflare(run) };
};

const deployedConfigs = (commands: string[]): string[] =>
  commands.flatMap((command) => /^deploy --config .*deploy\/([\w-]+\/\w+)\.json/.exec(command)?.[1] ?? []);

describe("a first deploy", () => {
  test("makes databases, buckets and queues, puts stubs for all, then the real ones, the gateway last", async () => {
    const { commands, cloudflare } = fakeAccount([], ["souk-identity"]);
    await deployAll(cloudflare, workers, secrets);
    expect(commands).toContain("d1 create souk-catalog --update-config=false");
    expect(commands).not.toContain("d1 create souk-identity --update-config=false");
    expect(commands).toContain("r2 bucket create souk-files --update-config=false");
    expect(commands).toContain("queues create souk-orders-events");
    const order = deployedConfigs(commands);
    expect(order.slice(0, names.length)).toEqual(names.map((name) => `${name}/stub`));
    expect(order.slice(names.length)).toHaveLength(names.length);
    expect(order.at(-1)).toBe("souk-gateway/wrangler");
  });

  test("migrates a database before the Worker that owns it", async () => {
    const { commands, cloudflare } = fakeAccount(names, []);
    await deployAll(cloudflare, workers, secrets);
    const migrated = commands.findIndex((command) => command.startsWith("d1 migrations apply souk-catalog --remote"));
    const deployed = commands.findIndex((command) => /^deploy .*souk-catalog\/wrangler/.test(command));
    expect(migrated).toBeGreaterThan(-1);
    expect(migrated).toBeLessThan(deployed);
  });
});

test("changes nothing at Cloudflare when a secret is missing", async () => {
  const { commands, cloudflare } = fakeAccount([], []);
  await expect(deployAll(cloudflare, workers, {})).rejects.toThrow("Nothing was deployed");
  expect(commands.filter((command) => !command.startsWith("secret list"))).toEqual([]);
});

test("changes nothing at Cloudflare while the domain is a placeholder", async () => {
  const { commands, cloudflare } = fakeAccount([], []);
  await expect(deployAll(cloudflare, listWorkers().filter(isDeployed), secrets)).rejects.toThrow("is a placeholder");
  expect(commands).toEqual([]);
});

test("stops with wrangler's own words when Cloudflare cannot be asked", async () => {
  const run = async (): Promise<Ran> => ({ code: 1, output: "", errors: "You are not authenticated" });
  await expect(connectCloudflare(run).listSecrets("souk-identity")).rejects.toThrow("You are not authenticated");
});

test("writes a stub with the object classes of the real Worker and no binding to another", () => {
  const orders = workers.find(({ config }) => config.name === "souk-orders");
  if (!orders) throw new Error("There is no Worker souk-orders");
  expect(stubCode(orders.config)).toContain("export class OrderCoordinator extends DurableObject {}");
  expect(stubConfig(orders.config)).toMatchObject({ name: "souk-orders", workers_dev: false });
  expect(stubConfig(orders.config)).not.toHaveProperty("services");
});
