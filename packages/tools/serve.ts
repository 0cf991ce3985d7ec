import { freePort, readOptions, stateFolder } from "./options.ts";
import { recordTree } from "./process-tree.ts";
import { lockState } from "./state-lock.ts";

/** `pnpm serve [--port N] [--state DIR] [--no-limits]`: the whole system on Miniflare, with the gateway on a direct socket. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { port: "string", state: "string", "no-limits": "boolean" });
  const stateDir = stateFolder(options.state);
  await lockState(stateDir);
  const port = await freePort(options.port, 8787);
  // What is wrong with the options is said at once, before the second that it takes to load the runtime.
  const [{ migrate }, { startSystem }] = await Promise.all([import("./migrate.ts"), import("./system.ts")]);
  await migrate(stateDir);
  const vars = options["no-limits"] ? { LIMITS: "off" } : {};
  const system = await startSystem({ port, stateDir, vars, onLog: (line) => console.log(line) });
  recordTree(stateDir);
  const stop = async () => {
    await system.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Miniflare's own listener would end the process while its objects are still closing.
    process.removeAllListeners(signal);
    process.once(signal, stop);
  }
  console.log(`Souk is ready on ${system.url} with its state in ${stateDir}`);
};
