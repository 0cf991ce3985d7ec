import type { DeadLetterList } from "@souk/contracts/event-bus";
import type { Tokens } from "@souk/contracts/identity";
import { subscribers } from "@souk/contracts/subscriptions";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));
let admin = "";

beforeAll(async () => {
  await client.ask("/dev/accounts", { method: "POST" });
  const body = { email: "admin@example.com", password: "Password123" };
  admin = (await client.ask<Tokens>("/v1/auth/login", { body })).body.accessToken;
});

describe("an operator", () => {
  test("sees how far each projection is behind: none, once it is quiet", async () => {
    const read = () => client.ask<{ data: { name: string; lag: number }[] }>("/v1/admin/projections", { token: admin });
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body.data.map(({ name }) => name).sort()).toEqual([...subscribers].sort());
    // Others write meanwhile.
    const behind = async () => (await read()).body.data.filter(({ lag }) => lag !== 0);
    await expect.poll(behind, { timeout: 20_000 }).toEqual([]);
  });

  test("lists what could not be applied, and cannot redrive what is not there", async () => {
    const listed = await client.ask<DeadLetterList>("/v1/admin/dead-letters", { token: admin });
    expect([listed.status, listed.body.data]).toEqual([200, []]);
    const path = "/v1/admin/dead-letters/orders:1/redrive";
    expect((await client.ask(path, { method: "POST", token: admin })).status).toBe(404);
  });

  test.each(["/v1/admin/projections", "/v1/admin/dead-letters"])("alone may read %s", async (path) => {
    const seller = await client.register("seller");
    expect((await client.ask(path)).status).toBe(401);
    expect((await client.ask(path, { token: seller.accessToken })).status).toBe(403);
  });
});
