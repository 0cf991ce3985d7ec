import type { Seen, Snapshot } from "./snapshot.ts";

/** One thing that must hold: `find` answers what breaks it, in words that begin with the invariant's name. */
export type Check = { rule: string; needs: (keyof Snapshot)[]; find(seen: Seen): string[] };

/** A check of the parts that it needs. */
export const check = <Part extends keyof Snapshot>(
  rule: string,
  needs: Part[],
  find: (seen: Pick<Snapshot, Part>) => string[],
): Check => ({ rule, needs, find: (seen) => find(seen as Pick<Snapshot, Part>) });

/** What a system breaks, and the rules that could not be checked because their parts cannot be seen. */
export type Findings = { breaches: string[]; skipped: string[] };

export const runChecks = (checks: Check[], seen: Seen): Findings => {
  const [able, unable] = [checks.filter((each) => canSee(each, seen)), checks.filter((each) => !canSee(each, seen))];
  return { breaches: able.flatMap(({ find }) => find(seen)), skipped: unable.map(({ rule }) => rule) };
};

const canSee = ({ needs }: Check, seen: Seen): boolean => needs.every((part) => seen[part] !== undefined);
