import { beginLife, type Clock, endLife, type Life, liveAs, type Timer, theWorld, untilEnd } from "./clock.ts";
import { openSqlite, type Sqlite } from "./sqlite.ts";

export type Alarming = { alarm?(): void | Promise<void> };
export type ObjectClass<Env, T extends Alarming> = new (ctx: DurableObjectState, env: Env) => T;

/** Called around each transaction of an object, where a crash may be staged. */
export type Watch = { beforeCommit(host: ObjectHost): void; afterCommit(host: ObjectHost): void };

export type ObjectHost<T extends Alarming = Alarming> = {
  readonly name: string;
  readonly sqlite: Sqlite;
  /** When the alarm is set to ring. */
  alarmAt(): number | null;
  run<R>(method: (object: T) => Promise<R>): Promise<R>;
  /** Ends the object in memory; what was stored stays. */
  kill(why: Error): void;
  /** Ends it as soon as nobody waits for it, and tells nobody. */
  evict(): void;
  ring(): Promise<void>;
  loseAlarm(): void;
};

const retriesOfAlarm = 6;

type Storage = { sqlite: Sqlite; alarmAt: number | null };

class Cursor {
  readonly #rows: Record<string, unknown>[];

  constructor(rows: Record<string, unknown>[]) {
    this.#rows = rows;
  }

  toArray(): Record<string, unknown>[] {
    return this.#rows;
  }

  one(): Record<string, unknown> {
    const [row, ...more] = this.#rows;
    if (!row || more.length > 0) throw new Error("Expected exactly one row");
    return row;
  }

  [Symbol.iterator](): Iterator<Record<string, unknown>> {
    return this.#rows[Symbol.iterator]();
  }
}

const checkAlive = (life: Life): void => {
  if (!life.alive) throw new Error("This object has died");
};

const toStorage = (storage: Storage, life: Life, arm: () => void, around: (work: () => unknown) => unknown) => {
  const setAlarm = (at: number | null): void => {
    checkAlive(life);
    storage.alarmAt = at;
    arm();
  };
  const exec = (query: string, ...values: unknown[]): Cursor => {
    checkAlive(life);
    if (values.length > 0 || !/;\s*\S/.test(query)) return new Cursor(storage.sqlite.run(query, values));
    storage.sqlite.script(query);
    return new Cursor([]);
  };
  return {
    sql: { exec },
    setAlarm: async (at: number) => setAlarm(at),
    deleteAlarm: async () => setAlarm(null),
    getAlarm: async () => storage.alarmAt,
    transactionSync: (work: () => unknown) => {
      checkAlive(life);
      const { alarmAt } = storage;
      try {
        return around(work);
      } catch (error) {
        storage.alarmAt = alarmAt;
        arm();
        throw error;
      }
    },
  };
};

/** One Durable Object: its storage and its alarm outlive what it holds in memory. */
export const hostObject = <Env, T extends Alarming>(
  { clock, watch }: { clock: Clock; watch: Watch },
  name: string,
  make: ObjectClass<Env, T>,
  env: Env,
): ObjectHost<T> => {
  const storage: Storage = { sqlite: openSqlite(name.split(" ", 1)[0] ?? name), alarmAt: null };
  let held: { life: Life; object: T } | null = null;
  let isUnwanted = false;
  let timer: Timer | null = null;
  let ringing = false;
  let failures = 0;

  const arm = (): void => {
    if (timer) timer.cancelled = true;
    timer = null;
    if (storage.alarmAt !== null && !ringing) timer = clock.at(storage.alarmAt, () => void host.ring(), theWorld);
  };

  const around = (work: () => unknown): unknown => {
    const value = storage.sqlite.atomically(() => {
      const done = work();
      watch.beforeCommit(host);
      return done;
    });
    watch.afterCommit(host);
    return value;
  };

  const evictWhereIdle = (): void => {
    if (!isUnwanted || !held || held.life.onEnd.size > 0) return;
    isUnwanted = false;
    held.life.alive = false;
    held = null;
  };

  const wake = (): { life: Life; object: T } => {
    if (held) return held;
    const life = beginLife(name);
    const ctx = {
      storage: toStorage(storage, life, arm, around),
      waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
    };
    const object = liveAs(life, () => new make(ctx as unknown as DurableObjectState, env));
    held = { life, object };
    return held;
  };

  const onAlarmFailed = (): void => {
    failures += 1;
    if (storage.alarmAt === null && failures <= retriesOfAlarm) storage.alarmAt = clock.now() + 2_000 * 2 ** failures;
  };

  const host: ObjectHost<T> = {
    name,
    sqlite: storage.sqlite,
    alarmAt: () => storage.alarmAt,
    async run(method) {
      const { life, object } = wake();
      const work = liveAs(life, () => method(object));
      return untilEnd(life, work).finally(evictWhereIdle);
    },
    evict() {
      isUnwanted = true;
      evictWhereIdle();
    },
    kill(why) {
      if (!held) return;
      const { life } = held;
      held = null;
      endLife(life, why);
    },
    async ring() {
      if (ringing) return;
      storage.alarmAt = null;
      ringing = true;
      const { life, object } = wake();
      try {
        await untilEnd(
          life,
          liveAs(life, async () => object.alarm?.()),
        );
        failures = 0;
      } catch {
        // An alarm whose object was killed rings again; one that threw is tried a few times more.
        if (!life.alive) storage.alarmAt ??= clock.now();
        else onAlarmFailed();
      }
      ringing = false;
      arm();
      evictWhereIdle();
    },
    loseAlarm() {
      storage.alarmAt = null;
      arm();
    },
  };
  return host;
};
