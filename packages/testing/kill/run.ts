import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "@souk/tools/options";
import { Sentence } from "@souk/tools/sentence";
import type { SeenOrder } from "../invariants/snapshot.ts";
import { createKiller, type Killed, type Run } from "./kill.ts";

const readNumber = (given: string | undefined, otherwise: number, name: string): number => {
  const number = Number(given ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Sentence(`--${name} takes a whole number from 1.`);
  return number;
};

const readRun = (args: string[]): Run => {
  const { kills, orders, seed } = readOptions(args, { kills: "string", orders: "string", seed: "string" });
  return {
    kills: readNumber(kills, 20, "kills"),
    orders: readNumber(orders, 40, "orders"),
    seed: readNumber(seed, 1, "seed"),
  };
};

const countInFlight = (orders: SeenOrder[], killed: Killed[]): number =>
  orders.reduce((sum, { view, events }) => {
    const [from, to] = [Date.parse(view.createdAt), Date.parse(events.at(-1)?.at ?? view.createdAt)];
    return sum + killed.filter(({ at }) => from < at && at < to).length;
  }, 0);

const countEnds = (orders: SeenOrder[]): string => {
  const ends = Map.groupBy(orders, ({ view: { status, failure } }) =>
    failure ? `${status} (${failure.code})` : status,
  );
  return [...ends].map(([name, some]) => `${some.length} ${name}`).join(", ");
};

const play = async (run: Run, stateDir: string, whenDone: (end: () => void) => void): Promise<string[]> => {
  const killer = await createKiller(run, { stateDir, say: (line) => console.log(line), whenDone });
  for (let round = 1; round <= run.kills; round += 1) {
    await killer.playRound(round);
    if (!killer.isToSettle(round)) continue;
    if (round === run.kills) killer.lookAnew();
    const { orders, breaches, skipped } = await killer.settle();
    if (breaches.length > 0) return breaches;
    if (round < run.kills) continue;
    const { refundWishes, countRefused } = killer.desk;
    console.log(`${orders.length} orders: ${countEnds(orders)}; ${countRefused()} more were refused at once`);
    console.log(`Cannot be seen from outside: ${skipped.join("; ")}`);
    console.log(`${countInFlight(orders, killer.killed)} were cut by a kill; ${refundWishes.length} refunds`);
  }
  await killer.stop();
  return [];
};

/** `pnpm test:kill [--kills N] [--orders N] [--seed N]`: kills a whole system while orders are in flight, and proves that none is lost. */
export const run = async (args: string[]): Promise<void> => {
  const given = readRun(args);
  const stateDir = mkdtempSync(join(tmpdir(), "souk-kill-"));
  const ends: (() => void)[] = [];
  const endAll = () => {
    for (const end of ends) end();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      endAll();
      process.exit(1);
    });
  }
  const started = performance.now();
  const breaches = await play(given, stateDir, (end) => ends.push(end)).catch((error) => [String(error.stack)]);
  endAll();
  const told = `${given.kills} kills with ${given.orders} orders each (--seed ${given.seed}, ${((performance.now() - started) / 1_000).toFixed(0)} s)`;
  if (breaches.length === 0) {
    rmSync(stateDir, { recursive: true, force: true });
    console.log(`${told}: no invariant was broken`);
    return;
  }
  console.log(`${told} broke, with its state kept in ${stateDir}:\n${breaches.join("\n")}`);
  process.exitCode = 1;
};
