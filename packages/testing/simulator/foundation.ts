import type { Call } from "@souk/contracts/call";
import type { SendMail } from "@souk/contracts/notifications";
import { type Clock, createClock } from "./clock.ts";
import { type CommitFaults, createCommitFaults } from "./commits.ts";
import { openMigrated, toD1 } from "./d1.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createGuard, type Guard } from "./guard.ts";
import { createNetwork, type Network } from "./network.ts";
import { type Alarming, hostObject, type ObjectClass, type ObjectHost, type Watch } from "./object-host.ts";
import type { Sqlite } from "./sqlite.ts";
import { tripTo } from "./stubs.ts";

export const newsModes = ["after", "first", "never", "five", "shuffled"] as const;
/** How the provider's webhooks come. */
export type NewsMode = (typeof newsModes)[number];

export type Settings = { seed: number; news: NewsMode };

const databaseNames = ["payments", "catalog", "delivery", "orders", "event-bus"] as const;
export type DatabaseName = (typeof databaseNames)[number];

/** What everything simulated stands on. */
export type Foundation = Settings & {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly network: Network;
  readonly databases: Record<DatabaseName, Sqlite>;
  /** How often each database was asked. */
  readonly trips: Map<string, number>;
  /** By kind and name, such as `order ord_1`. */
  readonly objects: Map<string, ObjectHost>;
  readonly mails: SendMail[];
  readonly commits: CommitFaults;
  readonly guard: Guard;
  readonly watch: Watch;
};

export const startedAt = Date.UTC(2026, 10, 1);

/** The variables of every Worker. */
export const base = { ENVIRONMENT: "production", PUBLIC_ORIGIN: "https://souk.test" } as const;

/** A call that nobody in the system has made. */
export const outsideCall = (requestId: string, causationId = requestId): Call => ({
  requestId,
  correlationId: requestId,
  causationId,
  principal: null,
});

export const layFoundation = (settings: Settings): Foundation => {
  const clock = createClock(startedAt);
  const faults = createFaults();
  const commits = createCommitFaults();
  const guard = createGuard(clock);
  const databases = Object.fromEntries(databaseNames.map((name) => [name, openMigrated(name)]));
  return {
    ...settings,
    ...{ clock, faults, commits, guard },
    network: createNetwork({ clock, faults, seed: settings.seed }),
    databases: databases as Record<DatabaseName, Sqlite>,
    trips: new Map(),
    objects: new Map(),
    mails: [],
    watch: {
      beforeCommit(host) {
        guard.beforeCommit(host);
        commits.beforeCommit(host);
      },
      afterCommit(host) {
        guard.afterCommit(host);
        commits.afterCommit(host);
      },
    },
  };
};

/** The objects of a kind, each made when it is first asked for. */
export const host = <Env, T extends Alarming>(at: Foundation, kind: string, make: ObjectClass<Env, T>, env: Env) => {
  const find = (name: string): ObjectHost<T> => {
    const known = at.objects.get(`${kind} ${name}`);
    if (known) return known as ObjectHost<T>;
    const fresh = hostObject(at, `${kind} ${name}`, make, env);
    at.objects.set(fresh.name, fresh as ObjectHost);
    return fresh;
  };
  return find;
};

export const databaseOf = (at: Foundation, name: DatabaseName): D1Database =>
  toD1(at.databases[name], tripTo(at, name));
