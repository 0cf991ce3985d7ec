import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkerConfig, WorkerSource } from "../workers.ts";
import type { Cloudflare } from "./cloudflare.ts";

/** A Worker with the same entrypoint and object classes as the real one, that answers nothing yet. */
export const stubCode = (config: WorkerConfig): string => {
  const classes = (config.durable_objects?.bindings ?? []).map(({ class_name }) => class_name);
  return [
    'import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";',
    "export default class extends WorkerEntrypoint {",
    "  fetch() { return new Response(null, { status: 503 }); }",
    "}",
    ...[...new Set(classes)].map((name) => `export class ${name} extends DurableObject {}`),
    "",
  ].join("\n");
};

/** The stub's config: what makes its classes exist, and no binding to a Worker that may not be there yet. */
export const stubConfig = ({ name, compatibility_date, durable_objects, migrations }: WorkerConfig) => ({
  name,
  main: "stub.js",
  compatibility_date,
  workers_dev: false,
  ...(durable_objects && { durable_objects }),
  ...(migrations && { migrations }),
});

/** Bindings to a Worker that does not exist cannot be deployed, and Workers call each other in circles: stubs come first. */
export const deployStub = async (cloudflare: Cloudflare, { config }: WorkerSource, folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "stub.json");
  writeFileSync(join(folder, "stub.js"), stubCode(config));
  writeFileSync(path, JSON.stringify(stubConfig(config), null, 2));
  await cloudflare.deploy(path, {});
  console.log(`stub     ${config.name}`);
};
