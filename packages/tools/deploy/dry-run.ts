import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Sentence } from "../sentence.ts";
import type { WorkerSource } from "../workers.ts";
import { derive, type ProductionConfig, writeConfig } from "./production.ts";
import { runWrangler } from "./wrangler.ts";

/** What production would get of one Worker; `modules` are the source files with code in the bundle. */
export type Bundle = { name: string; gzipBytes: number; code: string; modules: string[]; config: ProductionConfig };

type Metafile = { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> };

const readModules = (outDir: string): string[] => {
  const metafile = JSON.parse(readFileSync(join(outDir, "bundle-meta.json"), "utf8")) as Metafile;
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
  );
};

const bundleOne = async (worker: WorkerSource, workers: WorkerSource[], target: string): Promise<Bundle> => {
  const { name } = worker.config;
  const config = derive(worker, workers, {});
  const outDir = join(target, name, "bundle");
  rmSync(outDir, { recursive: true, force: true });
  const path = writeConfig(join(target, name), config);
  const ran = await runWrangler(["deploy", "--dry-run", "--config", path, "--outdir", outDir, "--metafile"]);
  if (ran.code !== 0) throw new Sentence(`${name} cannot be deployed:\n${ran.errors}${ran.output}`);
  const scripts = readdirSync(outDir).filter((file) => file.endsWith(".js"));
  const code = scripts.map((file) => readFileSync(join(outDir, file), "utf8")).join("\n");
  return { name, gzipBytes: gzipSync(code).byteLength, code, modules: readModules(outDir), config };
};

/** Builds every Worker as `wrangler deploy` would, two at a time, without a login. */
export const bundleAll = async (workers: WorkerSource[], target: string): Promise<Bundle[]> => {
  const bundles: Bundle[] = [];
  for (let index = 0; index < workers.length; index += 2) {
    const pair = workers.slice(index, index + 2).map((worker) => bundleOne(worker, workers, target));
    bundles.push(...(await Promise.all(pair)));
  }
  return bundles;
};
