import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Sentence } from "../sentence.ts";
import type { WorkerConfig, WorkerSource } from "../workers.ts";

export type ProductionConfig = WorkerConfig & { define: Record<string, string>; minify: true };

/** The sandbox stands in for what others run in production, and stays at home. */
export const isDeployed = ({ group }: WorkerSource): boolean => group !== "sandbox";

/** A Worker's `wrangler.toml` as production gets it; `ids` are those of its databases by name, paths are absolute. */
export const derive = (
  { folder, config }: WorkerSource,
  deployed: WorkerSource[],
  ids: Record<string, string>,
): ProductionConfig => {
  if (config.vars.ENVIRONMENT !== "production") {
    throw new Sentence(`${config.name} must say ENVIRONMENT = "production" in its wrangler.toml.`);
  }
  const names = new Set(deployed.map((worker) => worker.config.name));
  const [gateway] = deployed;
  return {
    ...config,
    main: join(folder, config.main),
    minify: true,
    define: { DEVELOPMENT: "false" },
    vars: { ...config.vars, PUBLIC_ORIGIN: gateway?.config.vars.PUBLIC_ORIGIN ?? "" },
    ...(config.assets && { assets: { ...config.assets, directory: join(folder, config.assets.directory) } }),
    ...(config.services && { services: config.services.filter(({ service }) => names.has(service)) }),
    ...(config.d1_databases && {
      d1_databases: config.d1_databases.map((database) => ({
        ...database,
        database_id: ids[database.database_name] ?? database.database_id,
        migrations_dir: join(folder, database.migrations_dir),
      })),
    }),
  };
};

/** Writes a config for wrangler into a folder of its own and answers its path. */
export const writeConfig = (folder: string, config: ProductionConfig): string => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "wrangler.json");
  const toFolder = (to: string) => relative(folder, to);
  const databases = config.d1_databases?.map((each) => ({ ...each, migrations_dir: toFolder(each.migrations_dir) }));
  const assets = config.assets && { ...config.assets, directory: toFolder(config.assets.directory) };
  const written = {
    ...config,
    main: toFolder(config.main),
    ...(assets && { assets }),
    ...(databases && { d1_databases: databases }),
  };
  writeFileSync(path, JSON.stringify(written, null, 2));
  return path;
};
