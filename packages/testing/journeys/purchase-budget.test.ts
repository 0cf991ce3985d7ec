import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Cost } from "@souk/contracts/call";
import { migrate } from "@souk/tools/migrate";
import { startSystem } from "@souk/tools/system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { type Client, createClient } from "../client.ts";
import { addUp, listSpent, type Spent } from "../cost.ts";
import { createPurchases } from "../purchases.ts";

// What happens behind a purchase is counted from what is logged: on one system with others theirs would be among it.
const stateDir = mkdtempSync(join(tmpdir(), "souk-budgets-"));
const lines: string[] = [];
let stop = async () => undefined as unknown;
let client: Client;

beforeAll(async () => {
  await migrate(stateDir);
  const onLog = (line: string) => void lines.push(line);
  const system = await startSystem({ port: await anyPort(), stateDir, vars: { LIMITS: "off" }, onLog });
  stop = system.stop;
  client = createClient(system.url);
});
afterAll(async () => {
  await stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const untilQuiet = async (): Promise<void> => {
  expect((await client.ask("/dev/quiet")).status).toBe(200);
  // A line comes a little later than what it tells.
  await wait(300);
};

const repeats = 3;

/** What each of several purchases took, one after the other, each alone on the system. */
const watchPurchases = async (): Promise<Spent[][]> => {
  const purchases = createPurchases(client);
  const product = await client.publishProduct(await client.verifiedSeller());
  const watched: Spent[][] = [];
  for (let n = 0; n <= repeats; n += 1) {
    const buyer = await client.register("buyer");
    await untilQuiet();
    lines.length = 0;
    expect((await purchases.buy(buyer, [product.id])).status).toBe("completed");
    await untilQuiet();
    watched.push(listSpent(lines));
  }
  // The first one also lays the product on delivery's shelf.
  return watched.slice(1);
};

const named = (spent: Spent[], ...messages: string[]): Spent[] =>
  spent.filter(({ message }) => messages.includes(message));

describe("a whole purchase", () => {
  let watched: Spent[][] = [];
  beforeAll(async () => {
    watched = await watchPurchases();
  }, 120_000);

  /** The least that any of them took: a busy machine makes more of it, but never less. */
  const least = (count: (spent: Spent[]) => number): number => Math.min(...watched.map(count));
  const leastOf = (field: keyof Cost, ...messages: string[]): number =>
    least((spent) => addUp(named(spent, ...messages))[field]);

  test("is six steps, which write at most eight times and call at most ten Workers with what tells of it", () => {
    expect(least((spent) => named(spent, "step called").length)).toBe(6);
    expect(leastOf("writes", "step called")).toBeLessThanOrEqual(8);
    const told = least((spent) => Math.min(...named(spent, "events sent").map(({ hops }) => hops)));
    expect(leastOf("hops", "step called") + told).toBeLessThanOrEqual(10);
  });

  test("is told to the log in at most two appends, whoever tells what of it", () => {
    expect(leastOf("writes", "events appended")).toBeLessThanOrEqual(2);
    expect(least((spent) => named(spent, "events sent").length)).toBe(3);
  });

  test("takes each outbox one call and one write, and each listener one write a delivery", () => {
    const most = (message: string, field: "writes" | "hops") =>
      least((spent) => Math.max(...named(spent, message).map((each) => each[field])));
    expect([most("events sent", "hops"), most("events sent", "writes")]).toEqual([1, 1]);
    expect(least((spent) => named(spent, "events heard").length)).toBe(6);
    expect(most("events heard", "writes")).toBe(1);
  });

  test("reads at most 150 rows until the log has it", () => {
    expect(leastOf("rowsRead", "step called", "events sent", "events appended")).toBeLessThanOrEqual(150);
  });
});
