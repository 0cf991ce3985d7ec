import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Product } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import { demoAccounts, demoPassword } from "@souk/contracts/demo";
import { type FaultList, type FaultTarget, faultModes, faultTargets, type SetFault } from "@souk/contracts/faults";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import type { SentMail } from "@souk/contracts/notifications";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Reconciliation } from "@souk/contracts/reconcile";
import type { SearchResult } from "@souk/contracts/search";
import { migrate } from "@souk/tools/migrate";
import { type System, startSystem } from "@souk/tools/system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { createInvariants } from "../invariants.ts";
import { createPurchases } from "../purchases.ts";

type Mode = SetFault["mode"];
type PurchaseTarget = Exclude<FaultTarget, "search.query">;

/** What an order came to: how it ended, what the processor saw, who owns it, what is left of five units, receipts sent. */
type End = { order: string; processor: string; owned: boolean; left: number; receipts: number };
type Cell = { target: PurchaseTarget; mode: Mode; times: number; tries: number; end: End };

const [card, refusedCard] = ["pm_card_visa", "pm_sandbox_capture_fails"];
const sold: End = { order: "completed", processor: "authorize capture", owned: true, left: 4, receipts: 1 };
const failed = (code: string, processor: string): End => ({
  order: `failed ${code}`,
  processor,
  owned: false,
  left: 5,
  receipts: 0,
});
const undone = failed("card_declined", "authorize capture:declined void");

/** The step or undo that calls each target, and how its order ends when it is refused; an undo is not, it is tried again. */
const places: Record<PurchaseTarget, { step: string; refused: End | null }> = {
  "payments.authorize": { step: "processPayment", refused: failed("card_declined", "") },
  "inventory.reserve": { step: "updateInventory", refused: failed("sold_out", "authorize void") },
  "delivery.prepare": { step: "prepareDelivery", refused: failed("refused", "authorize void") },
  "payments.capture": { step: "capturePayment", refused: failed("refused", "authorize void") },
  "notifications.send": { step: "notifyBuyer", refused: sold },
  "delivery.revoke": { step: "rollbackDelivery", refused: null },
  "inventory.release": { step: "rollbackInventory", refused: null },
  "payments.refund": { step: "refundPayment", refused: null },
};
const targets = Object.keys(places) as PurchaseTarget[];

const toCell = (target: PurchaseTarget, mode: Mode): Cell => {
  const { refused } = places[target];
  const end = refused ? sold : undone;
  const tried = { target, mode, times: 1 };
  if (mode === "refuse" && refused) return { ...tried, tries: 1, end: refused };
  return { ...tried, tries: mode === "slow" ? 1 : 2, end };
};

const outage = { mode: "fail", times: 99 } as const;
const cells: Cell[] = [
  ...targets.flatMap((target) => faultModes.map((mode) => toCell(target, mode))),
  { target: "payments.authorize", ...outage, tries: 5, end: failed("service_unavailable", "") },
  { target: "inventory.reserve", ...outage, tries: 5, end: failed("service_unavailable", "authorize void") },
  { target: "delivery.prepare", ...outage, tries: 5, end: failed("service_unavailable", "authorize void") },
  { target: "payments.capture", ...outage, times: 3, tries: 4, end: sold },
  { target: "payments.refund", ...outage, times: 3, tries: 4, end: undone },
];

const stateDir = mkdtempSync(join(tmpdir(), "souk-faults-"));
const port = await anyPort();
const client = createClient(`http://127.0.0.1:${port}`);
const purchases = createPurchases(client);

const setFault = (target: string, body: unknown) => client.ask(`/dev/faults/${target}`, { method: "PUT", body });
const nameOf = ({ target, mode, times }: Omit<Cell, "end" | "tries">): string => `${target} ${mode} × ${times}`;

type Bought = { cell: Cell; buyer: Tokens & { email: string }; product: Product; orderId: string };
type Seen = { tries: number; dense: boolean; end: End };
const seen = new Map<string, Seen>();
let bought: Bought[] = [];
let admin = "";
let system: System;

const buy = async (seller: Tokens, cell: Cell): Promise<Bought> => {
  const [buyer, product] = await Promise.all([client.register("buyer"), client.publishProduct(seller, { stock: 5 })]);
  const { target, mode, times } = cell;
  await setFault(target, { mode, times, userId: buyer.user.id, ...(mode === "slow" && { delayMs: 300 }) });
  const paymentMethodId = places[target].refused ? card : refusedCard;
  const { id } = await purchases.buy(buyer, [product.id], { paymentMethodId });
  return { cell, buyer, product, orderId: id };
};

const witness = async ({ cell, buyer, product, orderId }: Bought): Promise<Seen> => {
  const token = buyer.accessToken;
  const [order, events, log, library, { body: now }, mails] = await Promise.all([
    purchases.read(buyer, orderId),
    purchases.listEvents(buyer, orderId),
    purchases.readLog(orderId),
    client.ask<List<LibraryItem>>("/v1/library", { token }),
    client.ask<Product>(`/v1/products/${product.id}`),
    client.ask<{ data: SentMail[] }>(`/dev/mail?to=${encodeURIComponent(buyer.email)}`),
  ]);
  const { step } = places[cell.target];
  const ends = ["StepSucceeded", "StepFailed", "StepCompensated"];
  const done = events.filter(({ type }) => ends.includes(type));
  return {
    tries: done.filter(({ step: forward, data }) => (data.undo ?? forward) === step).length,
    dense: events.every(({ seq }, index) => seq === index + 1),
    end: {
      order: [order.status, order.failure?.code].filter(Boolean).join(" "),
      processor: log.map(({ kind, outcome }) => (outcome === "succeeded" ? kind : `${kind}:${outcome}`)).join(" "),
      owned: library.body.data.some(({ productId }) => productId === product.id),
      left: now.stock ?? Number.NaN,
      receipts: mails.body.data.filter(({ text }) => text.includes(orderId)).length,
    },
  };
};

const toRow = ({ target, mode, times }: Cell, { tries, end }: Seen): string =>
  [
    `${target} (${places[target].step})`.padEnd(40),
    `${mode} × ${times}`.padEnd(15),
    `${tries} tried`.padEnd(9),
    end.order.padEnd(27),
    `[${end.processor}]`.padEnd(34),
    end.owned ? "owned" : "not owned",
  ].join(" ");

beforeAll(async () => {
  await migrate(stateDir);
  system = await startSystem({ port, stateDir, vars: { LIMITS: "off" }, onLog: () => undefined });
  await client.ask("/dev/accounts", { method: "POST" });
  const { admin: account } = demoAccounts;
  const body = { email: account.email, password: demoPassword };
  admin = (await client.ask<Tokens>("/v1/auth/login", { body })).body.accessToken;
  // What is looked at is what a fault does to an order, not what many of them do to each other.
  for (const name of ["payments:charge", "payments:refund", "inventory", "delivery", "notifications", "search"]) {
    await client.ask(`/v1/admin/breakers/${name}`, { method: "PUT", token: admin, body: { state: "disabled" } });
  }
  const seller = await client.verifiedSeller();
  bought = await Promise.all(cells.map((cell) => buy(seller, cell)));
  await client.ask("/dev/quiet");
  for (const each of bought) seen.set(nameOf(each.cell), await witness(each));
  const rows = bought.flatMap(({ cell }) => [seen.get(nameOf(cell))].flatMap((one) => (one ? [toRow(cell, one)] : [])));
  console.log(["Fault × result", ...rows].join("\n"));
}, 120_000);

afterAll(async () => {
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe("an order", () => {
  test.each(cells.map((cell) => [nameOf(cell), cell] as const))("ends well under %s", (name, { tries, end }) => {
    expect(seen.get(name)).toEqual({ tries, dense: true, end });
  });
});

describe("after all of it", () => {
  test("nothing is broken, and all records agree", async () => {
    const stock = Object.fromEntries(bought.map(({ product }) => [product.id, 5]));
    const placed = bought.map(({ buyer, orderId }) => ({ buyer, orderId }));
    expect(await createInvariants(client).findBreaches({ placed, admin, stock })).toEqual([]);
  });

  test("the records of every order were compared, and add up to what the processor's log says", async () => {
    const { body } = await client.ask<Reconciliation>("/v1/admin/reconcile", { token: admin });
    const { body: log } = await client.ask<{ data: ProcessorLogRow[] }>("/dev/processor/log");
    const taken = log.data.filter(({ kind, outcome }) => kind === "capture" && outcome === "succeeded");
    const total = taken.reduce((sum, { amount }) => sum + amount, 0);
    expect([body.ok, body.orders]).toEqual([true, cells.length]);
    const actual = (name: string) => body.checks.find((check) => check.name === name)?.actual;
    expect([actual("ledger.captured"), actual("buckets.revenue")]).toEqual([total, total]);
    expect([actual("orders.captures"), actual("sales.units")]).toEqual([taken.length, taken.length]);
  });

  test("a record that was tampered with is named", async () => {
    const { orderId } = bought[0] ?? {};
    const database = await system.miniflare.getD1Database("DB", "souk-delivery");
    const tamper = (status: string, revokedAt: string | null) =>
      database
        .prepare("UPDATE entitlements SET status = ?, revoked_at = ? WHERE order_id = ?")
        .bind(status, revokedAt, orderId)
        .run();
    await tamper("revoked", "2026-01-01T00:00:00.000Z");
    const { body } = await client.ask<Reconciliation>("/v1/admin/reconcile", { token: admin });
    await tamper("granted", null);
    const red = body.checks.filter(({ ok }) => !ok);
    expect(red.map(({ name, differences }) => [name, differences?.map(({ subject }) => subject)])).toEqual([
      ["access.open", [orderId]],
      ["access.worth", [orderId]],
    ]);
    expect(body.ok).toBe(false);
  });

  test("only an admin may ask for it", async () => {
    const { accessToken: token } = await client.register("seller");
    expect((await client.ask("/v1/admin/reconcile", { token })).status).toBe(403);
    expect((await client.ask("/v1/admin/reconcile")).status).toBe(401);
  });
});

describe("a search", () => {
  const ask = (token?: string) => client.ask<SearchResult>("/v1/search?q=thing", { token });

  test.each([
    ["fail", 200, "fallback"],
    ["fail-after", 200, "fallback"],
    ["hang", 200, "fallback"],
    ["refuse", 409, null],
    ["slow", 200, null],
  ] as const)("that suffers %s is answered %i from %s", async (mode, status, source) => {
    const { user, accessToken } = await client.register("buyer");
    await setFault("search.query", { mode, times: 1, delayMs: 100, userId: user.id });
    const [other, struck] = [await ask(), await ask(accessToken)];
    expect([other.status, other.headers.get("X-Data-Source")]).toEqual([200, null]);
    expect([struck.status, struck.headers.get("X-Data-Source")]).toEqual([status, source]);
    expect((await ask(accessToken)).headers.get("X-Data-Source")).toBeNull();
  });

  test("that suffers a fault costs what it costs without: asking for faults is not counted", async () => {
    const { headers } = await ask();
    expect(headers.get("Server-Timing")).toContain('hops;desc="1"');
  });
});

describe("faults", () => {
  const list = async () => (await client.ask<FaultList>("/dev/faults")).body.data;

  test("are set for everyone, listed with what is left of them, and cleared one by one and all together", async () => {
    await client.ask("/dev/faults", { method: "DELETE" });
    for (const target of faultTargets) {
      expect((await setFault(target, { mode: "fail", times: 2 })).status).toBe(204);
    }
    expect((await client.ask("/v1/search?q=thing")).headers.get("X-Data-Source")).toBe("fallback");
    expect(await list()).toContainEqual({ target: "search.query", mode: "fail", times: 2, left: 1 });
    expect((await client.ask("/dev/faults/search.query", { method: "DELETE" })).status).toBe(204);
    expect(await list()).toHaveLength(faultTargets.length - 1);
    expect((await client.ask("/dev/faults", { method: "DELETE" })).status).toBe(204);
    expect(await list()).toEqual([]);
  });

  test.each([
    ["an unknown target", "search.index", { mode: "fail", times: 1 }, 404, "not_found"],
    ["an unknown mode", "search.query", { mode: "explode", times: 1 }, 400, "validation_failed"],
    ["no times", "search.query", { mode: "fail" }, 400, "validation_failed"],
    ["zero times", "search.query", { mode: "fail", times: 0 }, 400, "validation_failed"],
    ["a negative delay", "search.query", { mode: "slow", times: 1, delayMs: -1 }, 400, "validation_failed"],
    ["an unknown field", "search.query", { mode: "fail", times: 1, until: 3 }, 400, "validation_failed"],
  ])("with %s are refused", async (_, target, body, status, code) => {
    expect(await setFault(target, body)).toMatchObject({ status, body: { code } });
    expect(await list()).toEqual([]);
  });
});
