import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const graceMs = 4_000;

const ps = (args: string[]): string[] => {
  try {
    const text = execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return text.split("\n").filter((line) => line.trim() !== "");
  } catch {
    return [];
  }
};

/** Every process below one, each before its own children; empty where the system has no `ps`. */
export const listTree = (top: number): number[] => {
  const all = ps(["-A", "-o", "pid=,ppid="]).map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    all.filter((row) => row[1] === parent).flatMap(([pid = 0]) => [pid, ...below(pid)]);
  return below(top);
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
};

/** Asks the first of a tree to stop, and after 4 s without an answer ends whatever is left of it. */
export const killTree = async (pids: number[], ended: Promise<unknown>): Promise<void> => {
  const [first] = pids;
  if (first !== undefined) signal(first, "SIGTERM");
  await Promise.race([ended, sleep(graceMs)]);
  for (const pid of pids) signal(pid, "SIGKILL");
};

// A pid comes back in time for another process, but hardly for one with the same ports in its command.
const describe = (pid: number): string => ps(["-ww", "-o", "args=", "-p", String(pid)]).join("\n");

const recordPath = (stateDir: string): string => join(stateDir, "processes.json");

/** Notes the processes that work on a state folder, so that they can be ended should this one be killed without them. */
export const recordTree = (stateDir: string): void => {
  const entries = listTree(process.pid).map((pid) => [pid, describe(pid)]);
  writeFileSync(recordPath(stateDir), JSON.stringify(entries));
};

/** Ends what a killed predecessor left behind on a state folder; only under its lock. */
export const endLeftovers = async (stateDir: string): Promise<void> => {
  if (!existsSync(recordPath(stateDir))) return;
  const entries = JSON.parse(readFileSync(recordPath(stateDir), "utf8")) as [number, string][];
  const alive = entries.filter(([pid, description]) => description !== "" && describe(pid) === description);
  for (const [pid] of alive) signal(pid, "SIGKILL");
  for (let turns = 0; turns < 20 && alive.some(([pid, description]) => describe(pid) === description); turns += 1) {
    await sleep(50);
  }
};
