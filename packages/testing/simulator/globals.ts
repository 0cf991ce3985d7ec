import { type Clock, createClock, currentLife, type Timer } from "./clock.ts";
import { draw } from "./draw.ts";

/** Where the simulated code finds time and where it leaves its log lines; one simulation runs at a time. */
export const stage: { clock: Clock; log: (line: string) => void } = {
  clock: createClock(0),
  log: () => undefined,
};

class VirtualDate extends Date {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [stage.clock.now()] : args) as [number]));
  }

  static override now(): number {
    return stage.clock.now();
  }
}

const setTimer = (run: () => void, ms = 0): Timer => stage.clock.at(stage.clock.now() + ms, run, currentLife());

const clearTimer = (timer: Timer | undefined): void => {
  if (timer) timer.cancelled = true;
};

const write = (...parts: unknown[]): void => stage.log(parts.map(String).join(" "));

// Chance is drawn from the clock, so that a history repeats to the letter.
const VirtualMath = Object.assign(Object.create(Math), {
  random: () => draw(stage.clock.now(), "random"),
});

/** The globals that stand in for the real ones in simulated code. */
export const virtualGlobals = {
  Date: VirtualDate,
  Math: VirtualMath,
  setTimeout: setTimer,
  clearTimeout: clearTimer,
  console: { log: write, error: write, warn: write, info: write, debug: write },
};
