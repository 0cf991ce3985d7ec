import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "@souk/tools/workers";

const runner = join(root, "packages/tools/run.mjs");

type Ended = { code: number | null; output: string };

/** A command of the project in a process group of its own. */
export type Command = {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** What it has said so far, on both streams. */
  output(): string;
  /** Resolves once the output holds the text; rejects with the output when the command ends before. */
  untilSaid(text: string): Promise<void>;
  /** Sends a signal to the whole group and waits for its end. */
  stop(signal: NodeJS.Signals): Promise<Ended>;
};

/** Starts `node packages/tools/run.mjs …`, with another Node where one is given. */
export const startCommand = (args: string[], node: string = process.execPath): Command => {
  const child = spawn(node, [runner, ...args], { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  const untilSaid = (text: string) =>
    new Promise<void>((done, fail) => {
      const look = () => output.includes(text) && done();
      listeners.add(look);
      look();
      void ended.then(() => fail(new Error(`It ended without saying "${text}":\n${output}`)));
    });
  const stop = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The whole group has ended already.
    }
    return ended;
  };
  return { child, ended, output: () => output, untilSaid, stop };
};

/** `serve` on a port and state, once it answers; whatever the test does to it, it is gone after `whenDone`. */
export const startServe = async (
  port: number,
  stateDir: string,
  whenDone: (clean: () => void) => void,
  more: string[] = [],
): Promise<Command> => {
  const command = startCommand(["serve", "--port", String(port), "--state", stateDir, ...more]);
  whenDone(() => void command.stop("SIGKILL"));
  await command.untilSaid("Souk is ready");
  return command;
};

/** The command lines of all processes that hold a text. */
export const listProcesses = (text: string): string[] =>
  execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text) && !line.startsWith("ps "));
