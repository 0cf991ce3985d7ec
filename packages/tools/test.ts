import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./workers.ts";

const vitest = join(createRequire(import.meta.url).resolve("vitest/package.json"), "../vitest.mjs");

type FileResult = { status: string; assertionResults: { status: string }[] };

/** How many tests passed and failed; a file that could not be run at all counts as one that failed. */
export const countTests = (files: FileResult[], exitCode: number): { passed: number; failed: number } => {
  const count = (status: string) =>
    files.flatMap((file) => file.assertionResults).filter((test) => test.status === status).length;
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = count("failed") + broken;
  return { passed: count("passed"), failed: failed === 0 && exitCode !== 0 ? 1 : failed };
};

const readFiles = (resultPath: string): FileResult[] =>
  existsSync(resultPath)
    ? (JSON.parse(readFileSync(resultPath, "utf8")) as { testResults: FileResult[] }).testResults
    : [];

const runVitest = (args: string[], resultPath: string): Promise<number> => {
  const config = join(root, "packages/testing/vitest.config.ts");
  const reporters = [
    "--silent=passed-only",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${resultPath}`,
  ];
  const child = spawn(process.execPath, [vitest, "run", "--config", config, ...reporters, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
};

/** `pnpm test [filter…]`: everything, or the test files whose path holds a filter; ends with `N passed, N failed`. */
export const run = async (args: string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "souk-test-"));
  const resultPath = join(folder, "result.json");
  const exitCode = await runVitest(args, resultPath);
  const { passed, failed } = countTests(readFiles(resultPath), exitCode);
  rmSync(folder, { recursive: true });
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = exitCode;
};
