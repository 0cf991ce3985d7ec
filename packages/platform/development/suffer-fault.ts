import type { Call, Cost } from "@souk/contracts/call";
import type { Fault, FaultsService, FaultTarget } from "@souk/contracts/faults";
import { type Outcome, refuse, unreachable } from "@souk/kernel/result";
import type { BaseEnv } from "../context.ts";
import { createMeter } from "../meter.ts";

export type FaultyEnv = BaseEnv & { FAULTS?: FaultsService };

/** Who is called for whom, and the code of a refusal. */
export type Suffering<Code extends string> = { target: FaultTarget; userId: string | null; code: Code };

type Refusing<Code extends string> = Extract<Outcome<never, Code>, { ok: false }> & { cost: Cost };

// Later than a second is slow to a circuit, and still in time for every caller.
const usualDelayMs = 1_200;

const suffer = async <T, Code extends string>(
  { target, code }: Suffering<Code>,
  fault: Fault,
  run: () => Promise<T>,
): Promise<T | Refusing<Code>> => {
  switch (fault.mode) {
    case "fail":
      throw new Error(`${target} fails, as it was told to`);
    case "fail-after":
      await run();
      throw new Error(`The answer of ${target} is lost, as it was told to be`);
    case "refuse":
      return { ...refuse(code, "Refused, as it was told to be"), cost: createMeter().cost };
    case "hang":
      return new Promise<never>(() => undefined);
    case "slow":
      await new Promise<void>((done) => setTimeout(done, fault.delayMs ?? usualDelayMs));
      return run();
    default:
      return unreachable(fault.mode);
  }
};

/** Runs a call to a target as what is set for it says; asking for that is no part of what the call costs. */
export const sufferFault = async <T, Code extends string>(
  { ENVIRONMENT, FAULTS }: FaultyEnv,
  call: Call,
  suffering: Suffering<Code>,
  run: () => Promise<T>,
): Promise<T | Refusing<Code>> => {
  if (!FAULTS || ENVIRONMENT === "production") return run();
  const taken = await FAULTS.take(call, suffering);
  return taken.ok && taken.value ? suffer(suffering, taken.value, run) : run();
};
