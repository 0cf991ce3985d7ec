import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The folder for all state: a given one is made where its parent exists, none given is the one of `pnpm dev`. */
export const stateFolder = (given: string | undefined): string => {
  if (given?.trim() === "") throw new Sentence("--state takes the path of a folder.");
  const folder = given === undefined ? join(root, ".wrangler/state/v3") : resolve(given);
  if (given !== undefined && !existsSync(folder) && !isFolder(dirname(folder))) {
    throw new Sentence(
      `The state folder ${folder} cannot be made: there is no folder ${dirname(folder)}. Make it first, or name another with --state.`,
    );
  }
  if (existsSync(folder) && !isFolder(folder)) {
    throw new Sentence(`The state folder ${folder} is a file. Name a folder with --state.`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    throw new Sentence(`The state folder ${folder} cannot be written to. Name another with --state.`);
  }
  return folder;
};

const tryPort = (port: number): Promise<string | null> =>
  new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, "127.0.0.1", () => server.close(() => done(null)));
  });

// A predecessor that is just ending holds its port a moment longer.
const waitForPortMs = 2_000;

/** A port number that nothing listens on. */
export const freePort = async (given: string | undefined, otherwise: number): Promise<number> => {
  const port = Number(given ?? otherwise);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Sentence(`"${given}" is not a port: --port takes a number from 1 to 65535.`);
  }
  const deadline = Date.now() + waitForPortMs;
  let fault = await tryPort(port);
  while (fault === "EADDRINUSE" && Date.now() < deadline) {
    await sleep(100);
    fault = await tryPort(port);
  }
  if (fault === null) return port;
  const why = fault === "EADDRINUSE" ? "it is taken" : fault;
  throw new Sentence(`Port ${port} cannot be used (${why}). Free it, or choose another with --port.`);
};
