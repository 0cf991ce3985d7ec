import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "@souk/tools/workers";
import { bundle, runScript } from "../bundle.ts";
import type { TestedBug } from "./planted.ts";

type Run = (...row: unknown[]) => unknown;
type Test = { name: string; run: () => unknown };

/** The part of vitest that such tests use; it notes them instead of running them. */
const createNotebook = (expect: unknown) => {
  const tests: Test[] = [];
  const test = (name: string, run: Run) => void tests.push({ name, run });
  const each = (rows: unknown[]) => (name: string, run: Run) => {
    for (const row of rows) test(name, () => run(...(Array.isArray(row) ? row : [row])));
  };
  const describe = (_: string, body: () => void) => body();
  return { tests, vitest: { test: Object.assign(test, { each }), describe, expect } };
};

const requireReal = createRequire(import.meta.url);

/** Runs one test over the changed source; answers what it failed with, or null where it passes. */
export const runTest = async (
  { tests: file, fails, patches }: Pick<TestedBug, "tests" | "fails" | "patches">,
  expect: unknown,
): Promise<unknown> => {
  const code = await bundle({ entry: join(root, file), patches, external: ["vitest"] });
  const { tests, vitest } = createNotebook(expect);
  runScript(code, file, { require: (name: string) => (name === "vitest" ? vitest : requireReal(name)) });
  const meant = tests.find(({ name }) => name === fails);
  if (!meant) throw new Error(`${file} has no test that "${fails}"`);
  try {
    await meant.run();
    return null;
  } catch (error) {
    return error;
  }
};
