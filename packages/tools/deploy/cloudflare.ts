import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sentence } from "../sentence.ts";
import { type Ran, runWrangler } from "./wrangler.ts";

/** The account that `wrangler login` or `CLOUDFLARE_API_TOKEN` opens. */
export type Cloudflare = {
  /** The names of a Worker's secrets; null when there is no such Worker yet. */
  listSecrets(worker: string): Promise<string[] | null>;
  /** Makes what is missing; answers the id of each database by its name. */
  ensureDatabases(names: string[]): Promise<Record<string, string>>;
  ensureBucket(name: string): Promise<void>;
  ensureQueue(name: string): Promise<void>;
  migrate(database: string, configPath: string): Promise<void>;
  deploy(configPath: string, secrets: Record<string, string>): Promise<void>;
};

type Run = (args: string[]) => Promise<Ran>;

const orRefuse = async (run: Run, args: string[]): Promise<string> => {
  const { code, output, errors } = await run(args);
  if (code !== 0) throw new Sentence(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${errors}${output}`);
  return output;
};

const readDatabases = async (run: Run): Promise<Record<string, string>> => {
  const rows = JSON.parse(await orRefuse(run, ["d1", "list", "--json"])) as { name: string; uuid: string }[];
  return Object.fromEntries(rows.map(({ name, uuid }) => [name, uuid]));
};

const withSecretsFile = async (secrets: Record<string, string>, use: (args: string[]) => Promise<unknown>) => {
  if (Object.keys(secrets).length === 0) return use([]);
  const folder = mkdtempSync(join(tmpdir(), "souk-secrets-"));
  const path = join(folder, "secrets.json");
  try {
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
    return await use(["--secrets-file", path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Speaks to Cloudflare through wrangler; `run` is replaced in tests. */
export const connectCloudflare = (run: Run = runWrangler): Cloudflare => ({
  async listSecrets(worker) {
    const args = ["secret", "list", "--name", worker, "--format", "json"];
    const { code, output, errors } = await run(args);
    if (code === 0) return (JSON.parse(output) as { name: string }[]).map(({ name }) => name);
    if (/Worker "[^"]*".* not found/.test(`${errors}${output}`)) return null;
    throw new Sentence(`wrangler ${args.slice(0, 4).join(" ")} failed:\n${errors}${output}`);
  },
  async ensureDatabases(names) {
    const before = await readDatabases(run);
    const missing = names.filter((name) => !(name in before));
    for (const name of missing) await orRefuse(run, ["d1", "create", name, "--update-config=false"]);
    return missing.length === 0 ? before : readDatabases(run);
  },
  async ensureBucket(name) {
    const { code } = await run(["r2", "bucket", "info", name]);
    if (code !== 0) await orRefuse(run, ["r2", "bucket", "create", name, "--update-config=false"]);
  },
  async ensureQueue(name) {
    const { code } = await run(["queues", "info", name]);
    if (code !== 0) await orRefuse(run, ["queues", "create", name]);
  },
  async migrate(database, configPath) {
    await orRefuse(run, ["d1", "migrations", "apply", database, "--remote", "--config", configPath]);
  },
  async deploy(configPath, secrets) {
    await withSecretsFile(secrets, (more) => orRefuse(run, ["deploy", "--config", configPath, ...more]));
  },
});
