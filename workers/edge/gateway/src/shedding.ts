import { refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Env } from "./env.ts";

/** A gate with room for so many; whoever comes on top of that is to be turned away at once instead of making everyone wait. */
export const createGate = (capacity: number) => {
  let inside = 0;
  return {
    /** Whether there is room; who entered must leave. */
    enter: (): boolean => {
      if (inside >= capacity) return false;
      inside += 1;
      return true;
    },
    leave: (): void => {
      inside -= 1;
    },
  };
};

/** How many requests one isolate works on at a time: above that, answers would come later than anyone waits. */
const capacity = 2_000;

const gate = createGate(capacity);

/** Turns away, with when to come back, whoever comes while the isolate has all that it can work on. */
export const shedLoad = async (c: ApiContext<Env>, next: () => Promise<void>): Promise<Response | undefined> => {
  if (!gate.enter()) return answerWith(c, refuse("service_unavailable"));
  await next().finally(gate.leave);
  return undefined;
};
