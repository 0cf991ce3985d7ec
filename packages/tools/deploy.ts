import { join } from "node:path";
import { type Cloudflare, connectCloudflare } from "./deploy/cloudflare.ts";
import { bundleAll } from "./deploy/dry-run.ts";
import { derive, isDeployed, writeConfig } from "./deploy/production.ts";
import { checkSecrets, readSecrets, type Secrets } from "./deploy/secrets.ts";
import { deployStub } from "./deploy/stub.ts";
import { readOptions } from "./options.ts";
import { Sentence } from "./sentence.ts";
import { listWorkers, root, type WorkerSource } from "./workers.ts";

const target = join(root, ".wrangler/deploy");

const refusePlaceholders = (gateway: WorkerSource): void => {
  const origin = gateway.config.vars.PUBLIC_ORIGIN ?? "";
  if (/\.(example|test|localhost)$/.test(new URL(origin).hostname)) {
    throw new Sentence(
      `${origin} is a placeholder. Put your own domain into PUBLIC_ORIGIN and routes of wrangler.toml first.`,
    );
  }
};

const listQueues = ({ config }: WorkerSource): string[] => [
  ...(config.queues?.producers ?? []).map(({ queue }) => queue),
  ...(config.queues?.consumers ?? []).flatMap(({ queue, dead_letter_queue }) =>
    dead_letter_queue === undefined ? [queue] : [queue, dead_letter_queue],
  ),
];

const provide = async (cloudflare: Cloudflare, workers: WorkerSource[]): Promise<Record<string, string>> => {
  const buckets = workers.flatMap(({ config }) => config.r2_buckets ?? []).map(({ bucket_name }) => bucket_name);
  for (const bucket of new Set(buckets)) await cloudflare.ensureBucket(bucket);
  for (const queue of new Set(workers.flatMap(listQueues))) await cloudflare.ensureQueue(queue);
  const names = workers.flatMap(({ config }) => config.d1_databases ?? []).map(({ database_name }) => database_name);
  return cloudflare.ensureDatabases([...new Set(names)]);
};

/** Deploys the Workers, the gateway (their first) last: stubs for those that are missing, then migrations and the real ones. */
export const deployAll = async (cloudflare: Cloudflare, workers: WorkerSource[], given: Secrets): Promise<void> => {
  const [gateway, ...others] = workers;
  if (!gateway) return;
  refusePlaceholders(gateway);
  const present = new Map<string, string[] | null>();
  for (const { config } of workers) present.set(config.name, await cloudflare.listSecrets(config.name));
  checkSecrets(workers, given, present);
  const ids = await provide(cloudflare, workers);
  const missing = workers.filter(({ config }) => present.get(config.name) === null);
  for (const worker of missing) await deployStub(cloudflare, worker, join(target, worker.config.name));
  // The front door last, so that it never leads to a Worker older than itself.
  for (const worker of [...others, gateway]) {
    const path = writeConfig(join(target, worker.config.name), derive(worker, workers, ids));
    for (const { database_name } of worker.config.d1_databases ?? []) await cloudflare.migrate(database_name, path);
    await cloudflare.deploy(path, given[worker.config.name] ?? {});
    console.log(`deployed ${worker.config.name}`);
  }
};

/** `pnpm run deploy [--dry-run] [--secrets FILE]`: puts every Worker but the sandbox's on Cloudflare, or only builds what would go there. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { "dry-run": "boolean", secrets: "string" });
  const given = options.secrets === undefined ? {} : readSecrets(options.secrets);
  const workers = listWorkers().filter(isDeployed);
  if (!options["dry-run"]) return deployAll(connectCloudflare(), workers, given);
  if (options.secrets !== undefined) checkSecrets(workers, given, new Map());
  for (const { name, gzipBytes } of await bundleAll(workers, target)) {
    console.log(`${name.padEnd(24)} ${(gzipBytes / 1_024).toFixed(1).padStart(7)} KiB gzip`);
  }
};
