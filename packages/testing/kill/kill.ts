import { setTimeout as wait } from "node:timers/promises";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { startServe } from "../command.ts";
import type { Findings } from "../invariants/check.ts";
import { findBreaches } from "../invariants/checks.ts";
import { isSold } from "../invariants/order.ts";
import { createReader } from "../invariants/read.ts";
import type { SeenOrder } from "../invariants/snapshot.ts";
import { createDesk } from "./desk.ts";
import { openMarket, signInAgain } from "./market.ts";
import { countBuyers, createPlan } from "./plan.ts";

/** So many kills, so many orders placed before each, and the seed of everything that is drawn. */
export type Run = { kills: number; orders: number; seed: number };
export type Place = { stateDir: string; say: (line: string) => void; whenDone: (end: () => void) => void };
export type Killed = { at: number; backAt: number };

const endsWithinMs = 60_000;
const tokensLastMs = 4 * 60_000;
const disturbed = { isDisturbed: true, refused: [] };

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A system of its own that can be killed and started on what is left. */
const startVictim = async ({ stateDir, whenDone }: Place) => {
  const port = await anyPort();
  const start = () => startServe(port, stateDir, whenDone, ["--no-limits"]);
  const killed: Killed[] = [];
  let serve = await start();
  let logs = "";

  const kill = async (): Promise<Killed> => {
    const at = Date.now();
    logs += (await serve.stop("SIGKILL")).output;
    serve = await start();
    const kill = { at, backAt: Date.now() };
    killed.push(kill);
    return kill;
  };

  return {
    client: createClient(`http://127.0.0.1:${port}`),
    killed,
    kill,
    logs: () => logs + serve.output(),
    stop: () => serve.stop("SIGTERM"),
  };
};

/** Kills a system again and again while orders are in flight, each time starts it on what is left, and looks for what is broken. */
export const createKiller = async ({ kills, orders, seed }: Run, place: Place) => {
  const victim = await startVictim(place);
  const { client, killed } = victim;
  let market = await openMarket(client, countBuyers(kills * orders));
  let signedInAt = Date.now();
  const plan = createPlan(seed, () => market);
  const desk = createDesk(client, () => market);
  const reader = createReader(client);
  let sold: SeenOrder[] = [];

  const strike = (round: number): void => {
    const { placed, outage } = plan.drawRound(round, orders);
    if (outage) {
      const body = { mode: "fail", times: 1_000_000 };
      client.ask("/dev/faults/payments.authorize", { method: "PUT", body }).catch(() => null);
    }
    for (const [index, order] of sold.entries()) {
      const { isAsked, ...how } = plan.drawRefund(round, index);
      if (isAsked) desk.refund(order, how);
    }
    sold = [];
    for (const planned of placed) desk.place(planned);
  };

  /** Places a round's orders and kills everything in the middle of them. */
  const playRound = async (round: number): Promise<void> => {
    if (Date.now() - signedInAt > tokensLastMs) [market, signedInAt] = [await signInAgain(client, market), Date.now()];
    const { killAfterMs, outage } = plan.drawRound(round, orders);
    strike(round);
    await wait(killAfterMs);
    const unanswered = desk.countPosts();
    const { at, backAt } = await victim.kill();
    const down = outage ? ", the card processor down" : "";
    place.say(
      `kill ${round}/${kills} after ${killAfterMs} ms, ${unanswered} unanswered${down}; back in ${seconds(backAt - at)}`,
    );
  };

  /** Waits until every order has ended, then looks at everything. */
  const settle = async (): Promise<Findings & { orders: SeenOrder[] }> => {
    const backAt = killed.at(-1)?.backAt ?? Date.now();
    const late = await desk.untilSettled(backAt + endsWithinMs);
    const tookMs = Date.now() - backAt;
    const { wishes, refundWishes } = desk;
    const seen = await reader.read({ ...market, wishes, refundWishes, logs: victim.logs() });
    sold = seen.orders.filter(isSold).slice(-orders);
    const debts = late.map((id) => `${id} is still open ${seconds(tookMs)} after the start`);
    place.say(
      `  ${seen.orders.length} orders at rest ${seconds(tookMs)} after the start, looked at in ${seconds(Date.now() - backAt - tookMs)}`,
    );
    return { orders: seen.orders, ...findBreaches({ ...seen, debts, disturbed }) };
  };

  const isToSettle = (round: number): boolean => round === kills || plan.drawRound(round, 0).settles;

  return { playRound, settle, isToSettle, killed, desk, lookAnew: reader.forget, stop: victim.stop };
};
