import type { Clock } from "./clock.ts";
import type { ObjectHost, Watch } from "./object-host.ts";

// Whatever happens in no time at all does not happen so often.
const mostCommits = 500;

/** Looks at every commit of an order. */
export type Guard = Watch & {
  /** The orders that stored something without setting the timer that brings them back. */
  readonly unguarded: Set<string>;
  /** The orders that went round and round; they commit nothing any more. */
  readonly endless: Set<string>;
};

const orderOf = ({ name }: ObjectHost): string | null =>
  name.startsWith("order ") ? name.slice("order ".length) : null;

const isGuarded = ({ sqlite, alarmAt }: ObjectHost): boolean =>
  alarmAt() !== null && sqlite.run("SELECT 1 FROM timers WHERE name IN ('drive', 'leave')", []).length > 0;

export const createGuard = (clock: Clock): Guard => {
  const unguarded = new Set<string>();
  const endless = new Set<string>();
  const counts = new Map<string, { at: number; commits: number }>();
  const count = (orderId: string): number => {
    const before = counts.get(orderId);
    const commits = before?.at === clock.now() ? before.commits + 1 : 1;
    counts.set(orderId, { at: clock.now(), commits });
    return commits;
  };
  return {
    unguarded,
    endless,
    beforeCommit(host) {
      const orderId = orderOf(host);
      if (orderId === null) return;
      if (count(orderId) > mostCommits) endless.add(orderId);
      if (endless.has(orderId)) throw new Error("The order goes round and round");
    },
    afterCommit(host) {
      const orderId = orderOf(host);
      if (orderId !== null && !isGuarded(host)) unguarded.add(orderId);
    },
  };
};
