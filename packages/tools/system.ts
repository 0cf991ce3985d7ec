import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { writeDevVars } from "./dev-vars.ts";
import { listWorkers, type WorkerSource } from "./workers.ts";

export type SystemOptions = {
  port: number;
  stateDir: string;
  vars?: Record<string, string>;
  onLog?: (line: string) => void;
};

export type System = { url: string; miniflare: Miniflare; stop(): Promise<void> };

const bundle = async (worker: WorkerSource): Promise<string> => {
  const result = await build({
    entryPoints: [join(worker.folder, worker.config.main)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    sourcemap: "inline",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
};

/** A bundled Worker in the form that Miniflare takes; of `vars` it gets those that its config has. */
export const toOptions = async (worker: WorkerSource, vars: Record<string, string>) => {
  writeDevVars(worker);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(worker.configPath);
  const bindings = Object.fromEntries(Object.entries(vars).filter(([name]) => name in worker.config.vars));
  return {
    ...(workerOptions as object),
    name: worker.config.name,
    bindings: { ...(workerOptions as { bindings?: object }).bindings, ...bindings },
    modules: [{ type: "ESModule" as const, path: "index.mjs", contents: await bundle(worker) }],
  };
};

/** Starts every Worker in one process with the gateway on a port of 127.0.0.1 and all state below `stateDir`. */
export const startSystem = async ({ port, stateDir, vars = {}, onLog }: SystemOptions): Promise<System> => {
  const url = `http://127.0.0.1:${port}`;
  const all = { PUBLIC_ORIGIN: url, ENVIRONMENT: "development", ...vars };
  const workers = await Promise.all(listWorkers().map((worker) => toOptions(worker, all)));
  const [gateway, ...others] = workers;
  // Straight to the gateway's code: on a Worker with assets a socket would lead through their router and a proxy.
  const socket = { host: "127.0.0.1", port, serviceName: gateway?.name };
  const [neighbour, ...rest] = others;
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      workers: [gateway, { ...neighbour, unsafeDirectSockets: [socket] }, ...rest],
      host: "127.0.0.1",
      log: new Log(LogLevel.ERROR),
      ...(onLog && { handleStructuredLogs: ({ message }: { message: string }) => onLog(message) }),
    } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]),
    resourcePersistencePath: stateDir,
  });
  await miniflare.ready;
  return { url, miniflare, stop: () => miniflare.dispose() };
};
