import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";

/** The parts of a `wrangler.toml` that the tools read. */
export type WorkerConfig = {
  name: string;
  main: string;
  compatibility_date: string;
  vars: Record<string, string>;
  secrets?: { required: string[] };
  services?: { binding: string; service: string }[];
  d1_databases?: { binding: string; database_name: string; database_id: string; migrations_dir: string }[];
  r2_buckets?: { binding: string; bucket_name: string }[];
  durable_objects?: { bindings: { name: string; class_name: string }[] };
  migrations?: { tag: string; new_sqlite_classes?: string[] }[];
  send_email?: { name: string }[];
  queues?: {
    producers?: { binding: string; queue: string }[];
    consumers?: { queue: string; dead_letter_queue?: string }[];
  };
  images?: { binding: string };
  assets?: { directory: string; binding: string; run_worker_first?: boolean };
  routes?: unknown[];
  workers_dev: boolean;
  preview_urls?: boolean;
};

export type WorkerSource = { configPath: string; folder: string; group: string; config: WorkerConfig };

export const root = join(import.meta.dirname, "../..");

const readWorker = (configPath: string, group: string): WorkerSource => ({
  configPath,
  folder: dirname(configPath),
  group,
  config: parse(readFileSync(configPath, "utf8")) as unknown as WorkerConfig,
});

/** Every Worker of the system, the gateway first: the one at the root, then all of `workers/<group>/<name>`. */
export const listWorkers = (): WorkerSource[] => [
  readWorker(join(root, "wrangler.toml"), "edge"),
  ...["edge", "domains", "listeners", "sandbox"].flatMap((group) =>
    readdirSync(join(root, "workers", group))
      .map((name) => join(root, "workers", group, name, "wrangler.toml"))
      .filter(existsSync)
      .map((path) => readWorker(path, group)),
  ),
];

export type DatabaseSource = { worker: string; name: string; id: string; migrations: string[] };

const listMigrations = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => join(folder, name));

/** Every database of the Workers, with the paths of its migrations in order. */
export const listDatabases = (workers: WorkerSource[]): DatabaseSource[] =>
  workers.flatMap(({ folder, config }) =>
    (config.d1_databases ?? []).map(({ database_name, database_id, migrations_dir }) => ({
      worker: config.name,
      name: database_name,
      id: database_id,
      migrations: listMigrations(join(folder, migrations_dir)),
    })),
  );
