import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { endLeftovers } from "./process-tree.ts";
import { Sentence } from "./sentence.ts";

// A lock that is collected as garbage is a lock let go.
const held: DatabaseSync[] = [];

/** Keeps a state folder to this process until it ends, however it ends: the lock is the operating system's, on an open file. */
export const lockState = async (stateDir: string): Promise<void> => {
  const lock = new DatabaseSync(join(stateDir, "lock.sqlite"), { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    throw new Sentence(
      `Another dev, serve or migrate is running on the state folder ${stateDir}. Stop it, or name another folder.`,
    );
  }
  held.push(lock);
  await endLeftovers(stateDir);
};
