/** What can go wrong with a call: before its effect, behind it, or by its answer not coming in time. */
export const faultModes = ["fail", "fail-after", "hang", "hang-after", "slow", "late", "refuse", "garbage"] as const;
export type FaultMode = (typeof faultModes)[number];

export type Fault = { target: string; mode: FaultMode; times: number };

export class Injected extends Error {
  override readonly name = "Injected";
}

/** The faults that are set now; each is used up by as many calls of its target. */
export type Faults = {
  set(fault: Fault): void;
  take(target: string): FaultMode | null;
  /** How many have not been used up. */
  waiting(): number;
  /** Does something as soon as a fault of a target is used up. */
  onTaken(target: string, act: () => void): void;
  clear(): void;
};

export const createFaults = (): Faults => {
  let faults: Fault[] = [];
  const acts = new Map<string, () => void>();
  return {
    set: (fault) => {
      faults.push({ ...fault });
    },
    take: (target) => {
      const fault = faults.find((each) => each.target === target && each.times > 0);
      if (!fault) return null;
      fault.times -= 1;
      acts.get(target)?.();
      return fault.mode;
    },
    waiting: () => faults.filter(({ times }) => times > 0).length,
    onTaken: (target, act) => void acts.set(target, act),
    clear: () => {
      faults = [];
    },
  };
};
