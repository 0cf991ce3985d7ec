import type { Fault, FaultList, FaultTarget, SetFault } from "@souk/contracts/faults";

type Kept = FaultList["data"][number];

/** Which faults are set, and how many calls each still happens to. */
export const createMemory = () => {
  const kept = new Map<string, Kept>();
  const keyOf = (target: FaultTarget, userId: string | null | undefined): string => `${target} ${userId ?? ""}`;
  return {
    /** Sets a target's fault for one user or for all, in the place of the one before. */
    set: (target: FaultTarget, fault: SetFault): void => {
      kept.set(keyOf(target, fault.userId), { target, ...fault, left: fault.times });
    },
    list: (): Kept[] => [...kept.values()],
    clear: (only?: FaultTarget): void => {
      for (const [key, { target }] of kept) if (only === undefined || target === only) kept.delete(key);
    },
    /** What one call suffers: the fault of its user before that of all. */
    take: (target: FaultTarget, userId: string | null): Fault | null => {
      const key = [keyOf(target, userId), keyOf(target, null)].find((each) => kept.has(each)) ?? "";
      const fault = kept.get(key);
      if (!fault) return null;
      if (fault.left === 1) kept.delete(key);
      else kept.set(key, { ...fault, left: fault.left - 1 });
      return { mode: fault.mode, ...(fault.delayMs !== undefined && { delayMs: fault.delayMs }) };
    },
  };
};

// This isolate's own: a restart forgets them.
export const faults = createMemory();
