import { randomUUID } from "node:crypto";
import type { Tokens } from "@souk/contracts/identity";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));
let seller: Tokens;

beforeAll(async () => {
  seller = await client.register("seller");
});

const draft = { title: "Twice", description: "", category: "ebooks", price: { amount: 500, currency: "USD" } };

const create = (key: string, body: unknown = draft, token = seller.accessToken) =>
  client.ask("/v1/products", { token, body, headers: { "Idempotency-Key": key } });

describe("a POST with an Idempotency-Key", () => {
  test("is run once: its repeat gets the first answer, headers and all, under a request id of its own", async () => {
    const key = randomUUID();
    const [first, second] = [await create(key), await create(key)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get("Idempotent-Replayed")).toBe(null);
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
    for (const name of ["Location", "ETag", "Content-Type"]) {
      expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
    expect(second.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
  });

  test("is run once however many are sent together: the rest wait or get its answer", async () => {
    const key = randomUUID();
    const all = await Promise.all(Array.from({ length: 30 }, () => create(key)));
    const made = all.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    expect(made.filter(({ headers }) => !headers.get("Idempotent-Replayed"))).toHaveLength(1);
    for (const { status, body, headers } of all.filter(({ status }) => status !== 201)) {
      expect([status, body.code]).toEqual([409, "idempotency_in_progress"]);
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
    }
  });

  test("is refused with another body, and that body is never run", async () => {
    const key = randomUUID();
    await create(key);
    const other = await create(key, { ...draft, title: "Another" });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reuse"]);
  });

  test("belongs to its user and its route", async () => {
    const key = randomUUID();
    const [mine, other] = [await create(key), await client.register("seller")];
    const theirs = await create(key, draft, other.accessToken);
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const headers = { "Idempotency-Key": key };
    const mail = await client.ask("/v1/auth/verification-emails", {
      method: "POST",
      token: seller.accessToken,
      headers,
    });
    expect([mail.status, mail.headers.get("Idempotent-Replayed")]).toEqual([202, null]);
  });

  test("keeps no refusal: the repaired request runs under the same key", async () => {
    const key = randomUUID();
    expect((await create(key, { ...draft, category: "nonsense" })).status).toBe(400);
    expect((await create(key)).status).toBe(201);
  });

  test("on another product is another request", async () => {
    const key = randomUUID();
    const [one, two] = [await create(randomUUID()), await create(randomUUID())];
    const file = { name: "a.txt", type: "text/plain", size: 3, kind: "download" };
    const announce = (id: unknown) =>
      client.ask(`/v1/products/${id}/files`, {
        token: seller.accessToken,
        body: file,
        headers: { "Idempotency-Key": key },
      });
    expect((await announce(one.body.id)).status).toBe(201);
    expect((await announce(two.body.id)).status).toBe(422);
  });
});
