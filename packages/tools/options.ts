import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Sentence } from "./sentence.ts";
import { root } from "./workers.ts";

/** Reads `--name value` and `--flag` options; anything else ends the command with a sentence. */
export const readOptions = <const Types extends Record<string, "string" | "boolean">>(args: string[], types: Types) => {
  const options = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  try {
    return parseArgs({ args: args.filter((arg) => arg !== "--"), options }).values as {
      [Name in keyof Types]?: Types[Name] extends "string" ? string : boolean;
    };
  } catch (error) {
    const names = Object.entries(types).map(([name, type]) => (type === "string" ? `--${name} VALUE` : `--${name}`));
    throw new Sentence(`${(error as Error).message.split(". ")[0]}. Options: ${names.join(", ")}.`);
  }
};

/** The folder for all state: a given one is made where its parent exists, none given is the one of `pnpm dev`. */
export const stateFolder = (given: string | undefined): string => {
  const folder = given === undefined ? join(root, ".wrangler/state/v3") : resolve(given);
  if (given !== undefined && !existsSync(folder) && !existsSync(dirname(folder))) {
    throw new Sentence(
      `The state folder ${folder} cannot be made: ${dirname(folder)} does not exist. Make it first, or name another with --state.`,
    );
  }
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new Sentence(`The state folder ${folder} is a file. Name a folder with --state.`);
  }
  mkdirSync(folder, { recursive: true });
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new Sentence(`The state folder ${folder} cannot be written to. Name another with --state.`);
  }
  return folder;
};

/** A port number that nothing listens on. */
export const freePort = async (given: string | undefined, otherwise: number): Promise<number> => {
  const port = Number(given ?? otherwise);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Sentence(`"${given}" is not a port: --port takes a number from 1 to 65535.`);
  }
  await new Promise<void>((done, fail) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        new Sentence(
          `Port ${port} cannot be used (${error.code === "EADDRINUSE" ? "it is taken" : error.code}). Free it, or choose another with --port.`,
        ),
      ),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => done()));
  });
  return port;
};
