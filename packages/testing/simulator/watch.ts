import { findBreachesNow } from "../invariants/checks.ts";
import type { Seen, Snapshot } from "../invariants/snapshot.ts";
import { readLog, readOpened, readStock } from "./snapshot.ts";
import type { World } from "./world.ts";

/** Checks at every moment what must hold at every moment, as far as anything has changed. */
export const watchOver = (world: World): (() => void) => {
  const { log: charges } = world.processor;
  const log: Snapshot["log"] = [];
  const counts = new Map<string, number>();
  const hasChanged = (name: string, count: number): boolean => {
    const before = counts.get(name) ?? 0;
    counts.set(name, count);
    return count > before;
  };
  const isAsked = (database: string): boolean => hasChanged(database, world.trips.get(database) ?? 0);
  const look = (seen: Seen): void => {
    for (const breach of findBreachesNow(seen).breaches) world.breaches.add(breach);
  };
  return () => {
    if (hasChanged("charges", charges.length)) look({ charges });
    if (isAsked("delivery")) look({ charges, opened: readOpened(world) });
    if (isAsked("catalog")) look(readStock(world));
    if (isAsked("event-bus")) log.push(...readLog(world, log.length));
    if (hasChanged("log", log.length)) look({ log });
  };
};
