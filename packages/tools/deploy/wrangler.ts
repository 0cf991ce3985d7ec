import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { root } from "../workers.ts";

const wrangler = createRequire(import.meta.url).resolve("wrangler");

export type Ran = { code: number; output: string; errors: string };

/** Runs one wrangler command to its end. */
export const runWrangler = (args: string[]): Promise<Ran> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ["--no-warnings", wrangler, ...args], {
      cwd: root,
      env: { ...process.env, WRANGLER_LOG: "log", FORCE_COLOR: "0", CI: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("close", (code) => done({ code: code ?? 1, output, errors }));
  });
