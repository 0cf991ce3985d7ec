import { existsSync, readFileSync } from "node:fs";
import { readDevVars } from "../dev-vars.ts";
import { Sentence } from "../sentence.ts";
import type { WorkerSource } from "../workers.ts";

/** Values by name by Worker: `{ "souk-identity": { "SIGNING_SECRET": "…" } }`. */
export type Secrets = Record<string, Record<string, string>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSecrets = (value: unknown): value is Secrets =>
  isRecord(value) &&
  Object.values(value).every((each) => isRecord(each) && Object.values(each).every((text) => typeof text === "string"));

/** Reads the secrets of all Workers from a JSON file. */
export const readSecrets = (path: string): Secrets => {
  const expected = `${path} should hold JSON such as { "souk-identity": { "SIGNING_SECRET": "…" } }`;
  if (!existsSync(path)) throw new Sentence(`There is no file ${path}. --secrets takes the path of a JSON file.`);
  try {
    const secrets: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (isSecrets(secrets)) return secrets;
  } catch {
    throw new Sentence(`${expected}, and cannot be read as JSON.`);
  }
  throw new Sentence(`${expected}.`);
};

const minimumLength = 24;

const findFault = (worker: WorkerSource, value: string | undefined): string | null => {
  if (value === undefined) return "is missing";
  if (value.length < minimumLength) return `has fewer than ${minimumLength} characters`;
  return Object.values(readDevVars(worker)).includes(value) || /development/.test(value)
    ? "is the one of development"
    : null;
};

/** Refuses secrets that are missing, short or development's own; `present` names what each deployed Worker has already. */
export const checkSecrets = (
  workers: WorkerSource[],
  given: Secrets,
  present: ReadonlyMap<string, string[] | null>,
): void => {
  const faults = workers.flatMap((worker) => {
    const { name, secrets } = worker.config;
    const values = given[name] ?? {};
    const wanted = (secrets?.required ?? []).filter(
      (secret) => secret in values || !present.get(name)?.includes(secret),
    );
    return wanted.flatMap((secret) => {
      const fault = findFault(worker, values[secret]);
      return fault === null ? [] : [`  ${name} ${secret} ${fault}`];
    });
  });
  if (faults.length > 0) {
    throw new Sentence(`Nothing was deployed. Give these by --secrets FILE:\n${faults.join("\n")}`);
  }
};
