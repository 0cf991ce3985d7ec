import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { demoAccounts, demoPassword } from "@souk/contracts/demo";
import { routes } from "@souk/contracts/routes";
import { writeDevVars } from "./dev-vars.ts";
import { freePort, readOptions, stateFolder } from "./options.ts";
import { killTree, listTree, recordTree } from "./process-tree.ts";
import { seedOnce } from "./seed.ts";
import { Sentence } from "./sentence.ts";
import { lockState } from "./state-lock.ts";
import { listWorkers, root } from "./workers.ts";

const wrangler = createRequire(import.meta.url).resolve("wrangler");
const logPath = join(root, ".wrangler/dev.log");
const startsWithinMs = 120_000;

const wranglerArgs = (port: number, stateDir: string): string[] => [
  "--no-warnings",
  "--import",
  join(import.meta.dirname, "end-with-parent.mjs"),
  wrangler,
  "dev",
  ...listWorkers().flatMap(({ configPath }) => ["-c", relative(root, configPath)]),
  ...["--ip", "127.0.0.1", "--port", String(port)],
  // Wrangler adds the last part of the path by itself.
  ...["--persist-to", join(stateDir, "..")],
  "--show-interactive-dev-session=false",
  "--infer-origin-from-routes=false",
];

const startWrangler = (port: number, stateDir: string): ChildProcess =>
  spawn(process.execPath, wranglerArgs(port, stateDir), {
    cwd: root,
    env: { ...process.env, WRANGLER_LOG: "log", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });

/** Wrangler's own talk goes to the log alone; what Workers say and what fails is shown as well. */
const showOutput = (child: ChildProcess, isReady: () => boolean): void => {
  const log = createWriteStream(logPath);
  const follow = (stream: NodeJS.ReadableStream | null, show: (line: string) => void) => {
    if (!stream) return;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      show(line);
    });
  };
  follow(child.stderr, (line) => console.error(line));
  follow(child.stdout, (line) => {
    if (isReady() && !/^\[wrangler:info\]|^⎔|^Using secrets|^$/.test(line)) console.log(line);
  });
};

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
};

const untilHealthy = async (url: string, hasEnded: () => boolean): Promise<void> => {
  const deadline = Date.now() + startsWithinMs;
  while (!(await isHealthy(url))) {
    const why = hasEnded() ? "has ended before it answered" : "did not answer within 2 minutes";
    if (hasEnded() || Date.now() > deadline) throw new Sentence(`wrangler dev ${why}. Its log is ${logPath}.`);
    await sleep(100);
  }
};

const banner = (url: string, seconds: string): string =>
  [
    "",
    `Souk is up after ${seconds} s.`,
    "",
    `  The shop             ${url}${routes.listProducts.path}`,
    `  Categories           ${url}${routes.listCategories.path}`,
    `  API reference        ${url}${routes.readDocs.path}`,
    `  OpenAPI document     ${url}${routes.readOpenApi.path}`,
    `  Health               ${url}${routes.readHealth.path}`,
    `  Access token keys    ${url}${routes.listKeys.path}`,
    `  Mails sent           ${url}${routes.listMail.path}`,
    `  Every card charge    ${url}${routes.readProcessorLog.path}`,
    "",
    `Demo accounts, with the password ${demoPassword}:`,
    "",
    `  ${demoAccounts.buyer.email}    owns two products`,
    `  ${demoAccounts.seller.email}   sells a dozen, with 90 days of sales`,
    `  ${demoAccounts.admin.email}    sees every order`,
    "",
    "Sign in as the buyer:",
    "",
    `  curl -s ${url}${routes.login.path} -H 'Content-Type: application/json' \\`,
    `    -d '{"email":"${demoAccounts.buyer.email}","password":"${demoPassword}"}'`,
    "",
    "And in another terminal, a purchase told step by step:",
    "",
    `  npx pnpm@12 demo${url.endsWith(":8787") ? "" : ` --origin ${url}`}`,
    "",
    `Wrangler's log is ${relative(root, logPath)}. Ctrl-C stops everything.`,
    "",
  ].join("\n");

/** `pnpm dev [--port N]`: every Worker in one `wrangler dev` with its state in `.wrangler/state/v3`, rebuilt as files change. */
export const run = async (args: string[]): Promise<void> => {
  const startedAt = Date.now();
  const options = readOptions(args, { port: "string" });
  const stateDir = stateFolder(undefined);
  await lockState(stateDir);
  const port = await freePort(options.port, 8787);
  const url = `http://127.0.0.1:${port}`;
  for (const worker of listWorkers()) writeDevVars(worker, { PUBLIC_ORIGIN: url });
  const { migrate } = await import("./migrate.ts");
  await migrate(stateDir);
  const child = startWrangler(port, stateDir);
  const ended = new Promise<number>((done) => child.once("exit", (code) => done(code ?? 1)));
  let hasEnded = false;
  let stopping = false;
  let ready = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    ready = false;
    await killTree(listTree(process.pid), ended);
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  showOutput(child, () => ready);
  await untilHealthy(url, () => hasEnded);
  recordTree(stateDir);
  const notSeeded = await seedOnce(url, stateDir);
  ready = true;
  if (notSeeded !== null) console.error(`The demo data could not be made: ${notSeeded}`);
  console.log(banner(url, ((Date.now() - startedAt) / 1_000).toFixed(1)));
  await ended;
  if (!stopping) throw new Sentence(`wrangler dev has ended by itself. Its log is ${logPath}.`);
};
