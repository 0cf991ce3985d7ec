import { DurableObject } from "cloudflare:workers";
import type { BreakerView, SetBreaker } from "@souk/contracts/breakers";
import type { Call, Reply } from "@souk/contracts/call";
import {
  admit,
  type Breaker,
  type CallOutcome,
  countCalls,
  initialBreaker,
  override,
  record,
  stateOf,
} from "@souk/kernel/breaker";
import { accept } from "@souk/kernel/result";
import type { Admitted, BreakerMethods } from "./breaker.ts";
import { type CircuitPace, circuitPaceOf } from "./breaker-pace.ts";
import { type BaseEnv, serve } from "./context.ts";

const toIso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

const toView = (breaker: Breaker, now: number, pace: CircuitPace): Omit<BreakerView, "name"> => {
  const { calls, failures } = countCalls(breaker, now, pace);
  const { opened, lastError } = breaker;
  const forced = breaker.override?.state === "forced_open" ? breaker.override : undefined;
  return {
    state: stateOf(breaker, now),
    calls,
    failures,
    openedAt: toIso(forced?.at ?? opened?.at),
    retryAt: toIso(opened?.retryAt),
    lastError,
  };
};

/** The circuit of one dependency, shared by all who call it and kept in the object's own storage. */
export class BreakerObject<Env extends BaseEnv> extends DurableObject<Env> implements BreakerMethods {
  #breaker: Breaker;
  #leases = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS breaker (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT");
    const [row] = sql.exec<{ state: string }>("SELECT state FROM breaker").toArray();
    this.#breaker = row ? (JSON.parse(row.state) as Breaker) : initialBreaker;
  }

  async admit(call: Call, { outcomes }: { outcomes: CallOutcome[] }): Promise<Reply<Admitted>> {
    return serve(this.env, call, ({ now }) => {
      const pace = circuitPaceOf(this.env);
      const leaseId = `${now.getTime()}-${this.#leases++}`;
      const { breaker, admission } = admit(this.#takeIn(outcomes, now.getTime()), now.getTime(), pace, leaseId);
      this.#keep(breaker);
      return accept({ admission, rememberMs: this.#rememberMs(now.getTime()) });
    });
  }

  async record(call: Call, { outcomes }: { outcomes: CallOutcome[] }): Promise<Reply<{ rememberMs: number }>> {
    return serve(this.env, call, ({ now }) => {
      this.#keep(this.#takeIn(outcomes, now.getTime()));
      return accept({ rememberMs: this.#rememberMs(now.getTime()) });
    });
  }

  async read(call: Call): Promise<Reply<Omit<BreakerView, "name">>> {
    return serve(this.env, call, ({ now }) => accept(toView(this.#breaker, now.getTime(), circuitPaceOf(this.env))));
  }

  async override(call: Call, { state }: SetBreaker): Promise<Reply<Omit<BreakerView, "name">>> {
    return serve(this.env, call, ({ now }) => {
      this.#keep(override(this.#breaker, state, now.getTime()));
      return accept(toView(this.#breaker, now.getTime(), circuitPaceOf(this.env)));
    });
  }

  #takeIn(outcomes: CallOutcome[], now: number): Breaker {
    const pace = circuitPaceOf(this.env);
    return outcomes.reduce((breaker, outcome) => record(breaker, outcome, now, pace, Math.random()), this.#breaker);
  }

  /** How long a caller may go on without asking; 0 unless everything goes through. */
  #rememberMs(now: number): number {
    const state = stateOf(this.#breaker, now);
    return state === "closed" || state === "disabled" ? circuitPaceOf(this.env).rememberMs : 0;
  }

  #keep(breaker: Breaker): void {
    if (breaker === this.#breaker) return;
    const upsert =
      "INSERT INTO breaker (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state";
    this.ctx.storage.sql.exec(upsert, JSON.stringify(breaker));
    this.#breaker = breaker;
  }
}
