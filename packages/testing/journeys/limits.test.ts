import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@souk/tools/migrate";
import { type System, startSystem } from "@souk/tools/system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const stateDir = mkdtempSync(join(tmpdir(), "souk-limits-"));
let system: System;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  await migrate(stateDir);
  system = await startSystem({ port: await anyPort(), stateDir, onLog: () => undefined });
  client = createClient(system.url);
});

afterAll(async () => {
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const from = (address: string) => ({ "CF-Connecting-IP": address });

const register = (address: string) =>
  client.ask("/v1/auth/register", {
    body: { email: `${randomUUID()}@example.com`, password: "Password123", name: "One of many", role: "buyer" },
    headers: from(address),
  });

describe("every answer says where its caller stands", () => {
  test.each(["/health", "/v1/nowhere", "/v1/users/me", "/problems/not_found"])("%s", async (path) => {
    const { headers } = await client.ask(path, { headers: from(`198.51.100.${path.length}`) });
    expect(headers.get("RateLimit-Policy")).toBe('"default";q=1200;w=60');
    expect(headers.get("RateLimit")).toBe('"default";r=1199;t=60');
  });

  test("by user where one is known, whatever the address", async () => {
    const { accessToken: token } = await client.register("buyer");
    const left = async (address: string) =>
      (await client.ask("/v1/users/me", { token, headers: from(address) })).headers.get("RateLimit");
    expect(await left("198.51.100.101")).toMatch(/r=1199/);
    expect(await left("198.51.100.102")).toMatch(/r=1198/);
  });
});

describe("an address that asks too often", () => {
  test("cannot register, while another can, and is told when it can again", async () => {
    const all = await Promise.all(Array.from({ length: 33 }, () => register("203.0.113.1")));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(30);
    const refused = all.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    for (const { body, headers } of refused) {
      expect(body.code).toBe("rate_limited");
      expect(headers.get("RateLimit")).toMatch(/^"register";r=0;t=\d+$/);
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(50);
    }
    expect((await register("203.0.113.2")).status).toBe(201);
  });

  test("tries no password on any account, whatever other addresses it names", async () => {
    const statuses: number[] = [];
    const login = async (index: number) => {
      const headers = { ...from("203.0.113.4"), "X-Forwarded-For": `10.0.0.${index}`, "X-Real-IP": `10.0.0.${index}` };
      const body = { email: `nobody-${index}@example.com`, password: "Password123" };
      statuses.push((await client.ask("/v1/auth/login", { body, headers })).status);
    };
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(Array.from({ length: 9 }, (_, index) => login(round * 9 + index)));
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  });

  test("gets no further on any route", async () => {
    const ask = () => client.ask("/problems/not_found", { headers: from("203.0.113.3") });
    for (let round = 0; round < 12; round += 1) await Promise.all(Array.from({ length: 100 }, ask));
    const { status, headers } = await ask();
    expect([status, headers.get("RateLimit")]).toEqual([429, expect.stringMatching(/^"default";r=0/)]);
  });
});

test("a buyer whose cards are declined five times tries no sixth", async () => {
  const [seller, buyer] = await Promise.all([client.verifiedSeller(), client.register("buyer")]);
  const product = await client.publishProduct(seller);
  const purchases = createPurchases(client);
  for (let time = 0; time < 5; time += 1) {
    const { failure } = await purchases.buy(buyer, [product.id], { paymentMethodId: "pm_card_chargeDeclined" });
    expect(failure?.code).toBe("card_declined");
  }
  const { status, body, headers } = await purchases.place(buyer, [product.id]);
  expect([status, body]).toMatchObject([429, { code: "rate_limited" }]);
  expect(Number(headers.get("Retry-After"))).toBeGreaterThan(500);
});

describe("the audit log", () => {
  test("tells an operator who signed in and who could not, and where from without saying it", async () => {
    await client.ask("/dev/accounts", { method: "POST" });
    const login = (password: string) =>
      client.ask<{ accessToken: string; user: { id: string } }>("/v1/auth/login", {
        body: { email: "admin@example.com", password },
        headers: from("192.0.2.77"),
      });
    await login("Wrong12345");
    const { body: admin } = await login("Password123");
    const { status, body, headers } = await client.ask<{ data: Record<string, unknown>[]; nextCursor: string | null }>(
      "/v1/admin/audit-log?action=login&limit=2",
      { token: admin.accessToken },
    );
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      { action: "login", actorId: admin.user.id, actorRole: "admin", status: 200 },
      { action: "login", actorId: null, status: 401 },
    ]);
    expect(JSON.stringify(body)).not.toContain("192.0.2.77");
    expect(headers.get("Cache-Control")).toBe("private, no-store");
    const mine = `/v1/admin/audit-log?actorId=${admin.user.id}&limit=1`;
    expect((await client.ask<{ data: unknown[] }>(mine, { token: admin.accessToken })).body.data).toHaveLength(1);
  });
});
