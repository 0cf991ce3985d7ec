import { createApiKeyBody } from "@souk/contracts/identity/api-keys";
import { scopes } from "@souk/contracts/scopes";
import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { createApiKey, revokeApiKey, verifyKey } from "./commands/api-keys.ts";
import { after, dump, expectValue, minute, open, reset } from "./fixture.ts";
import { listApiKeys } from "./queries/api-keys.ts";
import { checkSession } from "./queries/sessions.ts";

beforeEach(reset);

type Seller = Awaited<ReturnType<typeof open>>;
const dead = refuse("access_token_invalid");
const fields = { name: "Shop", scopes: ["products:read", "orders:read"] as const };
const create = async ({ principal }: Seller, ms = 0, name = fields.name) =>
  expectValue(await createApiKey(after(ms), principal, { name, scopes: [...fields.scopes] }));
const list = async ({ principal }: Seller, page = {}) => expectValue(await listApiKeys(after(0), principal, page));

describe("an API key", () => {
  test("is shown once and kept as a hash", async () => {
    const seller = await open();
    const { key, ...shown } = await create(seller);
    expect(key).toMatch(/^mk_[\w-]{43}$/);
    expect(shown).toEqual({
      ...fields,
      id: expect.stringMatching(/^key_/),
      prefix: key.slice(0, 11),
      createdAt: after(0).now.toISOString(),
      lastUsedAt: null,
    });
    expect(await dump()).not.toContain(key);
    expect((await list(seller)).data).toEqual([shown]);
  });

  test("speaks for its owner, with its scopes and no session but itself", async () => {
    const seller = await open();
    const { id, key } = await create(seller);
    const holder = { userId: seller.user.id, role: "seller", sessionId: id, scopes: fields.scopes };
    expect(await verifyKey(after(0), { key })).toEqual(accept(holder));
    expect(await checkSession(after(0), { userId: seller.user.id, sessionId: id })).toEqual(accept(null));
    expect(await checkSession(after(0), { userId: "usr_0", sessionId: id })).toEqual(dead);
  });

  test.each(["mk_", "mk_AAAA", "nobody's"])("is nothing that was never issued: %s", async (key) => {
    await create(await open());
    expect(await verifyKey(after(0), { key })).toEqual(dead);
  });

  test("is nothing once it is revoked", async () => {
    const seller = await open();
    const [{ id, key }, other] = [await create(seller), await create(seller)];
    expect(await revokeApiKey(after(1), seller.principal, id)).toEqual(accept(null));
    expect(await verifyKey(after(1), { key })).toEqual(dead);
    expect(await checkSession(after(1), { userId: seller.user.id, sessionId: id })).toEqual(dead);
    expect(await revokeApiKey(after(1), seller.principal, id)).toEqual(refuse("not_found"));
    expect((await list(seller)).data.map((each) => each.id)).toEqual([other.id]);
  });

  test("is revoked by its owner alone", async () => {
    const [seller, stranger] = [await open(), await open()];
    const { id, key } = await create(seller);
    expect(await revokeApiKey(after(1), stranger.principal, id)).toEqual(refuse("not_found"));
    expect(await verifyKey(after(1), { key })).toMatchObject({ ok: true });
  });

  test("tells when it was used last, to the minute, and writes no more often", async () => {
    const seller = await open();
    const { key } = await create(seller);
    const use = async (ms: number) => {
      const ctx = after(ms);
      await verifyKey(ctx, { key });
      const [shown] = (await list(seller)).data;
      return [shown?.lastUsedAt, ctx.meter.cost.trips];
    };
    const at = (ms: number) => after(ms).now.toISOString();
    expect(await use(0)).toEqual([at(0), 2]);
    expect(await use(minute - 1)).toEqual([at(0), 1]);
    expect(await use(minute)).toEqual([at(minute), 2]);
  });
});

describe("a seller's keys", () => {
  test("are listed the newest first, in pages, to their owner alone", async () => {
    const [seller, stranger] = [await open(), await open()];
    for (let count = 0; count < 5; count += 1) await create(seller, Math.floor(count / 2), `${count}`);
    const first = await list(seller, { limit: 3 });
    const cursor = first.nextCursor ?? "";
    const second = await list(seller, { limit: 3, cursor });
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(["4", "3", "2", "1", "0"]);
    expect(second.nextCursor).toBeNull();
    expect((await list(stranger)).data).toEqual([]);
    expect(await listApiKeys(after(0), stranger.principal, { cursor })).toMatchObject({
      problem: { code: "validation_failed", errors: [{ pointer: "/cursor" }] },
    });
  });

  test("are a hundred at most", async () => {
    const seller = await open();
    for (let count = 0; count < 100; count += 1) await create(seller);
    const input = { name: "One more", scopes: [...fields.scopes] };
    expect(await createApiKey(after(0), seller.principal, input)).toMatchObject({ problem: { code: "rate_limited" } });
    expect(await createApiKey(after(0), (await open()).principal, input)).toMatchObject({ ok: true });
  });
});

describe("what a key may be allowed", () => {
  test("is any of the scopes, each once", () => {
    expect(createApiKeyBody.safeParse({ name: "All", scopes: [...scopes] }).success).toBe(true);
    for (const given of [[], ["admin"], ["products:read", "products:read"]]) {
      expect(createApiKeyBody.safeParse({ name: "Bad", scopes: given }).success).toBe(false);
    }
  });

  test("is what was agreed with those who build on it", () => {
    expect([...scopes].sort()).toEqual(
      [
        ...["products:read", "products:write", "orders:read", "sales:read", "analytics:read"],
        ...["webhooks:write", "licenses:write", "refunds:write", "payouts:write"],
      ].sort(),
    );
  });
});
