import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BreakerList, BreakerName, BreakerView } from "@souk/contracts/breakers";
import type { Tokens } from "@souk/contracts/identity";
import type { SearchResult } from "@souk/contracts/search";
import { migrate } from "@souk/tools/migrate";
import { startSystem } from "@souk/tools/system";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { anyPort } from "../any-port.ts";
import { type Client, createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

// A circuit is shared by all who call: these tests would stand in the way of others on one system.
const stateDir = mkdtempSync(join(tmpdir(), "souk-breakers-"));
let stop = async () => undefined as unknown;
let client: Client;
let admin = "";

beforeAll(async () => {
  await migrate(stateDir);
  const system = await startSystem({ port: await anyPort(), stateDir, onLog: () => undefined });
  stop = system.stop;
  client = createClient(system.url);
  await client.ask("/dev/accounts", { method: "POST" });
  const body = { email: "admin@example.com", password: "Password123" };
  admin = (await client.ask<Tokens>("/v1/auth/login", { body })).body.accessToken;
});
afterAll(async () => {
  await stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const list = async (): Promise<BreakerView[]> =>
  (await client.ask<BreakerList>("/v1/admin/breakers", { token: admin })).body.data;
const read = async (name: BreakerName) => (await list()).find((each) => each.name === name);
const set = (name: string, state: string, token = admin) =>
  client.ask<BreakerView>(`/v1/admin/breakers/${name}`, { method: "PUT", token, body: { state } });
const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 25_000, interval: 100 });

describe("a processor that is down", () => {
  test("opens its circuit within ten calls; orders are taken, wait, and complete by themselves when it is back", async () => {
    const purchases = createPurchases(client);
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyers = await Promise.all(Array.from({ length: 6 }, () => client.register("buyer")));
    const fault = { mode: "fail", times: 100 };
    await client.ask("/dev/faults/payments.authorize", { method: "PUT", body: fault });

    const place = async (buyer: Tokens) => {
      const { status, body } = await purchases.place(buyer, [product.id]);
      expect(status).toBe(202);
      return { buyer, orderId: body.orderId };
    };
    const first = await Promise.all(buyers.slice(0, 5).map(place));
    await eventually(async () => expect((await read("payments:charge"))?.state).not.toBe("closed"));
    const { calls = 0, failures, openedAt, retryAt, lastError } = (await read("payments:charge")) ?? {};
    expect([calls <= 10, failures, lastError]).toEqual([true, calls, expect.stringContaining("payments.authorize")]);
    expect(Date.parse(retryAt ?? "")).toBeGreaterThan(Date.parse(openedAt ?? ""));

    const last = await Promise.all(buyers.slice(5).map(place));
    const waiting = [...first, ...last];
    await eventually(async () => {
      const stories = await Promise.all(waiting.map(({ buyer, orderId }) => purchases.listEvents(buyer, orderId)));
      const deferred = stories.map((events) => events.find(({ type }) => type === "StepDeferred"));
      expect(deferred).toEqual(
        waiting.map(() =>
          expect.objectContaining({
            step: "processPayment",
            data: { reason: "circuit_open", dependency: "payments:charge", retryAt: expect.stringMatching(/Z$/) },
          }),
        ),
      );
    });
    await client.ask("/dev/faults", { method: "DELETE" });
    const ended = await Promise.all(waiting.map(({ buyer, orderId }) => purchases.untilEnded(buyer, orderId)));
    expect(ended.map(({ status }) => status)).toEqual(waiting.map(() => "completed"));
    expect(await read("payments:charge")).toMatchObject({ state: "closed", openedAt: null, retryAt: null });
  }, 60_000);
});

const search = () => client.ask<SearchResult>("/v1/search?q=thing");

test("a search takes one trip and one hop, and seldom a word with its circuit", async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const timing = (await search()).headers.get("Server-Timing") ?? "";
    expect(timing).toMatch(/d1;desc="1 trips, .*hops;desc="1"/);
    if (timing.includes('objects;desc="0"')) return;
    await wait(10);
  }
  throw new Error("Each search asked its circuit");
});

test("an order does not wait for its mail, which goes out all the same", async () => {
  const purchases = createPurchases(client);
  const product = await client.publishProduct(await client.verifiedSeller());
  const buyer = await client.register("buyer");
  await client.waitForMail(buyer.email);
  await set("notifications", "forced_open");
  const { id, status } = await purchases.buy(buyer, [product.id]);
  const events = await purchases.listEvents(buyer, id);
  await set("notifications", "auto");
  expect([status, events.filter(({ step }) => step === "notifyBuyer").map(({ type }) => type)]).toEqual([
    "completed",
    ["StepStarted", "StepFailed"],
  ]);
  await eventually(async () => expect((await client.waitForMail(buyer.email)).subject).toContain("receipt"));
});

describe("an operator", () => {
  test("forces the index's circuit open, and the catalogue answers in its place until that is taken back", async () => {
    expect((await search()).headers.get("X-Data-Source")).toBeNull();
    expect((await set("search", "forced_open")).body).toMatchObject({ name: "search", state: "forced_open" });
    const instead = await search();
    expect([instead.status, instead.headers.get("X-Data-Source")]).toEqual([200, "fallback"]);
    expect(instead.body.data.map(({ title }) => title)).toContain("A thing");
    expect((await set("search", "auto")).body.state).toBe("closed");
    expect((await search()).headers.get("X-Data-Source")).toBeNull();
  });

  test.each(["payments:charge", "payments%3Acharge"])("finds %s, and no circuit that there is not", async (name) => {
    expect(await set(name, "disabled")).toMatchObject({ status: 200, body: { name: "payments:charge" } });
    expect((await read("payments:charge"))?.state).toBe("disabled");
    await set(name, "auto");
    expect(await set("payments:none", "auto")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await set(name, "open")).toMatchObject({ status: 400, body: { code: "validation_failed" } });
  });

  test("alone may see and set circuits", async () => {
    const { accessToken } = await client.register("seller");
    expect((await set("search", "disabled", accessToken)).status).toBe(403);
    expect((await client.ask("/v1/admin/breakers", { token: accessToken })).status).toBe(403);
    expect((await client.ask("/v1/admin/breakers")).status).toBe(401);
    expect((await list()).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "payments:charge closed",
      "payments:refund closed",
      "inventory closed",
      "delivery closed",
      "notifications closed",
      "search closed",
    ]);
  });
});
