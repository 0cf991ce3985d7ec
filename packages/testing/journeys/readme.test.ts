import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "@souk/tools/workers";
import { afterAll, describe, expect, inject, test } from "vitest";
import { startCommand } from "../command.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "souk-readme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Snippet = { script: string; expected: string };

const snippets: Snippet[] = [...readme.matchAll(/```bash\n([\s\S]*?)```(?:\s*```text\n([\s\S]*?)```)?/g)].map(
  ([, script = "", expected = ""]) => ({ script, expected: expected.trim() }),
);
const isStart = ({ script }: Snippet): boolean => /^npx pnpm@12 (dev|test)$/.test(script.trim());
const isDeploy = ({ script }: Snippet): boolean => script.startsWith("npx pnpm@12 run deploy");
const journey = snippets.filter((snippet) => !isStart(snippet) && !isDeploy(snippet));

const separator = "----- next snippet -----";

const runAll = async (scripts: string[]): Promise<string[]> => {
  const text = scripts.join(`\necho '${separator}'\n`).replaceAll("http://127.0.0.1:8787", inject("origin"));
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", text], {
    cwd: folder,
    env,
    timeout: 90_000,
  });
  return stdout.split(separator).map((part) => part.trim());
};

describe("the README", () => {
  test("says what its purchase by curl answers", async () => {
    expect(journey.length).toBeGreaterThan(5);
    const outputs = await runAll(journey.map(({ script }) => script));
    expect(outputs).toEqual(journey.map(({ expected }) => expected));
  }, 120_000);

  test("starts and tests by one command each, and names no script that there is not", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    expect(snippets.filter(isStart).map(({ script }) => script.trim())).toEqual([
      "npx pnpm@12 dev",
      "npx pnpm@12 test",
    ]);
    const named = [...readme.matchAll(/npx pnpm@12 (?:run )?([\w:]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !(String(name) in scripts))).toEqual([]);
  });

  test("deploys by a command that builds every Worker", async () => {
    expect(snippets.filter(isDeploy)).toHaveLength(1);
    const { code, output } = await startCommand(["deploy", "--dry-run"]).ended;
    expect(code).toBe(0);
    expect(output).toMatch(/souk-gateway +[\d.]+ KiB gzip/);
    expect(output).not.toContain("card-processor");
  }, 180_000);

  test("links to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) => path);
    for (const path of links) expect(readFileSync(join(root, path), "utf8")).not.toBe("");
  });
});
