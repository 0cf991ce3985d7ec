import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkerSource } from "./workers.ts";

const fixed: Record<string, string> = {
  STRIPE_API_KEY: "sk_test_souk_development",
  STRIPE_WEBHOOK_SECRET: "whsec_development",
};

const overrides: Record<string, string> = {
  SCRYPT_COST: "1024",
  PROVIDER: "sandbox",
};

const lines = (worker: WorkerSource): [string, string][] => [
  ["ENVIRONMENT", "development"],
  ["PUBLIC_ORIGIN", "http://127.0.0.1:8787"],
  ...Object.entries(overrides).filter(([name]) => name in worker.config.vars),
  ...(worker.config.secrets?.required ?? []).map((name): [string, string] => [
    name,
    fixed[name] ?? randomBytes(32).toString("base64url"),
  ]),
];

const parseVars = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).replaceAll('"', "")]),
  );

/** What the `.dev.vars` beside a config say; nothing where there are none. */
export const readDevVars = (worker: WorkerSource): Record<string, string> => {
  const path = join(worker.folder, ".dev.vars");
  return existsSync(path) ? parseVars(readFileSync(path, "utf8")) : {};
};

/** Writes the `.dev.vars` beside a config with random secrets, keeping whatever stands there already; `known` wins over both. */
export const writeDevVars = (worker: WorkerSource, known: Record<string, string> = {}): void => {
  const path = join(worker.folder, ".dev.vars");
  const present = existsSync(path) ? readFileSync(path, "utf8") : "";
  const vars = { ...Object.fromEntries(lines(worker)), ...parseVars(present), ...known };
  const text = Object.entries(vars)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
  if (text === present) return;
  // Others read it meanwhile: they see the old text or the new one.
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
};
