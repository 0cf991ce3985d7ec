import { AsyncLocalStorage } from "node:async_hooks";

/** Something that can die between two steps: an object in memory, or one call that a Worker is busy with. */
export type Life = { readonly name: string; alive: boolean; readonly onEnd: Set<(why: Error) => void>; draws: number };

/** Something that is to happen at a virtual time. */
export type Timer = { readonly at: number; readonly life: Life; readonly run: () => void; cancelled: boolean };

const lives = new AsyncLocalStorage<Life>();

export const beginLife = (name: string): Life => ({ name, alive: true, onEnd: new Set(), draws: 0 });

// Outlives everything: the network, the alarm clock, the outside world.
export const theWorld = beginLife("the world");

export const currentLife = (): Life => lives.getStore() ?? theWorld;

/** Runs the work as that life's: its timers and answers come to nothing once the life is over. */
export const liveAs = <T>(life: Life, work: () => T): T => lives.run(life, work);

/** Ends a life where it stands: what it awaits never comes, and whoever awaits it is told. */
export const endLife = (life: Life, why: Error): void => {
  if (!life.alive) return;
  life.alive = false;
  for (const tell of [...life.onEnd]) tell(why);
  life.onEnd.clear();
};

/** What comes of the work, or the end of the life that does it. */
export const untilEnd = <T>(life: Life, work: Promise<T>): Promise<T> =>
  new Promise((done, fail) => {
    life.onEnd.add(fail);
    const isOver = () => life.onEnd.delete(fail);
    work.finally(isOver).then(done, fail);
  });

/** The work's outcome, which nobody takes once the life that asked for it is over. */
export const forTheLiving = <T>(work: Promise<T>): Promise<T> => {
  const life = currentLife();
  return new Promise((done, fail) => {
    work.then(
      (value) => life.alive && done(value),
      (error: unknown) => life.alive && fail(error),
    );
  });
};

/** Virtual time: nothing passes but what was asked for, in its order. */
export type Clock = {
  now(): number;
  /** Events at one time happen in the order in which they were asked for. */
  at(time: number, run: () => void, life?: Life): Timer;
  sleep(ms: number): Promise<void>;
  /** Lets the next thing happen; false when there is none before `until`. */
  step(until: number): Promise<boolean>;
};

// Everything simulated runs in microtasks, so that behind one real turn of the loop all of it has settled.
const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

export const createClock = (start: number): Clock => {
  let time = start;
  const timers: Timer[] = [];
  const clock: Clock = {
    now: () => time,
    at(at, run, life = currentLife()) {
      const timer = { at: Math.max(at, time), life, run, cancelled: false };
      const place = timers.findLastIndex((other) => other.at <= timer.at);
      timers.splice(place + 1, 0, timer);
      return timer;
    },
    sleep: (ms) => (ms <= 0 ? Promise.resolve() : new Promise((done) => clock.at(time + ms, done))),
    async step(until) {
      for (;;) {
        const [next] = timers;
        if (!next || next.at > until) {
          time = Math.max(time, until);
          return false;
        }
        timers.shift();
        if (next.cancelled || !next.life.alive) continue;
        time = next.at;
        liveAs(next.life, next.run);
        await settle();
        return true;
      }
    },
  };
  return clock;
};
