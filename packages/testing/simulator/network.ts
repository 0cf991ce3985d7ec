import {
  beginLife,
  type Clock,
  currentLife,
  endLife,
  forTheLiving,
  type Life,
  liveAs,
  theWorld,
  untilEnd,
} from "./clock.ts";
import { draw } from "./draw.ts";
import { type FaultMode, type Faults, Injected } from "./faults.ts";

const slowMs = 2_500;
// Beyond every caller's patience: the effect lands behind whatever the caller did instead.
const [leastLateMs, mostLateMs] = [12_000, 70_000];

export type Sending<T> = { target: string; key: string; run: () => Promise<T>; refusal?: T };

/** Carries calls between what is simulated: each takes its time, and may fail on its way there or back. */
export type Network = {
  send<T>(sending: Sending<T>): Promise<T>;
  /** Kills the calls that a Worker is busy with. */
  kill(worker: string): void;
  pause(key: string, longestMs: number): Promise<void>;
  /** Lets so much time pass that nobody waits any more. */
  dawdle(key: string): Promise<void>;
};

const never = new Promise<never>(() => undefined);

// Error classes do not cross between Workers.
const asReceived = (error: unknown): Error => new Error(error instanceof Error ? error.message : String(error));

type Parts = { clock: Clock; faults: Faults; seed: number };

/** Who answers for a target that was told to refuse: never behind an effect, and from then on always. */
type Refusing = { isRefused(sending: Sending<unknown>, isTold: boolean): boolean };

const createRefusing = (): Refusing => {
  const answers = new Map<string, boolean>();
  return {
    isRefused({ target, key, refusal }, isTold) {
      if (refusal === undefined) return false;
      const name = `${target} ${key}`;
      const isRefused = answers.get(name) ?? isTold;
      answers.set(name, isRefused);
      return isRefused;
    },
  };
};

const travel = async <T>(
  { clock }: Parts,
  fault: FaultMode | null,
  { target, key }: Sending<T>,
  pause: () => Promise<void>,
  dawdle: Network["dawdle"],
  arrive: () => Promise<T>,
): Promise<T> => {
  await pause();
  if (fault === "fail" || fault === "garbage") throw new Injected(`${target} is down`);
  if (fault === "hang") return never;
  if (fault === "slow") await clock.sleep(slowMs);
  if (fault === "late") await dawdle(`${target} ${key}`);
  const value = await arrive();
  if (fault === "fail-after") throw new Injected(`${target} was cut off`);
  if (fault === "hang-after") return never;
  await pause();
  return value;
};

export const createNetwork = (parts: Parts): Network => {
  const serving = new Set<Life>();
  const refusing = createRefusing();
  const counts = new Map<string, number>();
  const pause = (key: string, longestMs: number): Promise<void> => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    // Half of all ways take no time, so that much happens at once.
    const drawn = draw(parts.seed, `${key}#${count}`);
    return parts.clock.sleep(drawn < 0.5 ? 0 : Math.ceil((drawn - 0.5) * 2 * longestMs));
  };
  const dawdle = (key: string): Promise<void> =>
    parts.clock.sleep(Math.ceil(leastLateMs + draw(parts.seed, `late ${key}`) * (mostLateMs - leastLateMs)));
  const arrive = async <T>(sending: Sending<T>, isTold: boolean): Promise<T> => {
    const { target, key, run, refusal } = sending;
    if (refusing.isRefused(sending, isTold) && refusal !== undefined) return refusal;
    const life = beginLife(`${target} ${key}`);
    serving.add(life);
    try {
      return await untilEnd(life, liveAs(life, run));
    } catch (error) {
      throw asReceived(error);
    } finally {
      serving.delete(life);
    }
  };
  return {
    pause,
    dawdle,
    send(sending) {
      if (!currentLife().alive) return never;
      const fault = parts.faults.take(sending.target);
      const { target, key } = sending;
      const way = () => pause(`${target} ${key}`, 40);
      const goes = () => travel(parts, fault, sending, way, dawdle, () => arrive(sending, fault === "refuse"));
      const answer = forTheLiving(liveAs(theWorld, goes));
      // Whoever asked may have died, and then nobody hears that it failed.
      answer.catch(() => undefined);
      return answer;
    },
    kill(worker) {
      for (const life of [...serving]) {
        if (life.name.startsWith(`${worker}.`)) endLife(life, new Error("The Worker's isolate died"));
      }
    },
  };
};
