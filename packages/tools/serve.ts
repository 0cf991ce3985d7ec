import { migrate } from "./migrate.ts";
import { freePort, readOptions, stateFolder } from "./options.ts";
import { startSystem } from "./system.ts";

/** `pnpm serve [--port N] [--state DIR]`: the whole system on Miniflare, with the gateway on a direct socket. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { port: "string", state: "string", "no-limits": "boolean" });
  const port = await freePort(options.port, 8787);
  const stateDir = stateFolder(options.state);
  await migrate(stateDir);
  const system = await startSystem({ port, stateDir, onLog: (line) => console.log(line) });
  console.log(`Souk is ready on ${system.url} with its state in ${stateDir}`);
  const stop = async () => {
    await system.stop();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
};
