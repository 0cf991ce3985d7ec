import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { writeDevVars } from "@souk/tools/dev-vars";
import { toOptions } from "@souk/tools/system";
import { listWorkers, type WorkerSource } from "@souk/tools/workers";
import type { TestProjectInlineConfiguration } from "vitest/config";

type Migrations = Awaited<ReturnType<typeof readD1Migrations>>;

declare module "vitest" {
  export interface ProvidedContext {
    /** The migrations of the tested Worker's database, none where it has no database. */
    migrations: Migrations;
  }
}

const vars = { ENVIRONMENT: "test", PUBLIC_ORIGIN: "https://souk.test" };
const files = { include: ["src/**/*.workerd.test.ts"], testTimeout: 30_000 };

/** Workers that one only tells things to: in its tests they hear everything and do nothing. */
const silenced: Record<string, string[]> = {
  "souk-payments": ["souk-orders", "souk-event-bus", "souk-gateway"],
};

const silence = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  const heard = { ok: true, value: null, cost: { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 } };
  export default class extends WorkerEntrypoint {
    fetch() { return new Response(null, { status: 204 }); }
    hearFromProvider() { return heard; }
    publish() { return heard; }
  }`;

const toSilent = ({ config }: WorkerSource) => ({
  name: config.name,
  compatibilityDate: config.compatibility_date,
  modules: [{ type: "ESModule" as const, path: "index.mjs", contents: silence }],
});

/** Every Worker that this one can reach past those that are silenced, itself where the way leads back. */
const reachable = (
  worker: WorkerSource,
  all: WorkerSource[],
  silent: string[],
  found = new Set<WorkerSource>(),
): Set<WorkerSource> => {
  for (const { service } of worker.config.services ?? []) {
    const callee = all.find(({ config }) => config.name === service);
    if (!callee || found.has(callee)) continue;
    found.add(callee);
    if (!silent.includes(service)) reachable(callee, all, silent, found);
  }
  return found;
};

const installed = ({ folder }: WorkerSource, name: string): boolean => existsSync(join(folder, "node_modules", name));

/** Bundled before they are loaded: their hundreds of modules would else be fetched one by one. */
const bundled = ["stripe"];

const migrated = async ({ folder, config }: WorkerSource) => {
  const [database] = config.d1_databases ?? [];
  const migrations = database ? await readD1Migrations(join(folder, database.migrations_dir)) : [];
  return { provide: { migrations }, setupFiles: [join(import.meta.dirname, "apply-migrations.mjs")] };
};

const onRealConfig = async (worker: WorkerSource): Promise<TestProjectInlineConfiguration> => {
  return {
    plugins: [
      cloudflareTest(async () => {
        writeDevVars(worker);
        const silent = silenced[worker.config.name] ?? [];
        const others = [...reachable(worker, listWorkers(), silent)];
        const start = (other: WorkerSource) =>
          silent.includes(other.config.name) ? toSilent(other) : toOptions(other, vars);
        const started = await Promise.all(others.map(start));
        // A queue has one consumer: the tested Worker, where the way led back to it.
        const workers = started.map((other) =>
          other.name === worker.config.name ? { ...other, queueConsumers: [] } : other,
        );
        return { wrangler: { configPath: worker.configPath }, miniflare: { bindings: vars, workers } };
      }),
    ],
    test: {
      name: basename(worker.folder),
      root: worker.folder,
      ...files,
      deps: { optimizer: { ssr: { enabled: true, include: bundled.filter((name) => installed(worker, name)) } } },
      ...(await migrated(worker)),
    },
  };
};

/**
 * Tests of one migrated Worker inside workerd: on its own config with every Worker it calls running for real beside it;
 * or, where there is one, on its `test.wrangler.toml` alone.
 */
export const testInWorkerd = async (folder: string): Promise<TestProjectInlineConfiguration> => {
  const own = join(folder, "test.wrangler.toml");
  const worker = listWorkers().find((source) => source.folder === folder);
  if (!worker) throw new Error(`No Worker in ${folder}`);
  if (!existsSync(own)) return onRealConfig(worker);
  return {
    plugins: [cloudflareTest({ wrangler: { configPath: own } })],
    test: { name: basename(folder), root: folder, ...files, ...(await migrated(worker)) },
  };
};
