import { env } from "cloudflare:workers";
import type { LibraryItem } from "@souk/contracts/delivery";
import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { grant } from "./commands/grant.ts";
import { prepare } from "./commands/prepare.ts";
import { rollback } from "./commands/rollback.ts";
import {
  at,
  buy,
  buyer,
  catalog,
  ctx,
  early,
  late,
  listEvents,
  order,
  reset,
  send,
  sha256,
  statuses,
  text,
  version,
} from "./fixture.ts";
import { listOwned } from "./queries/owned.ts";

beforeEach(reset);

describe("an order's entitlements", () => {
  test("are set aside closed, opened once, and told of once", async () => {
    const input = order("ord_1", "usr_1", "prd_1", "prd_2");
    expect(await prepare(ctx(), input)).toEqual(accept(null));
    expect(await prepare(ctx(), input)).toEqual(accept(null));
    expect(await statuses("ord_1")).toEqual(["prepared", "prepared"]);
    expect(await grant(at(early), input)).toEqual(accept({ grantedAt: early }));
    expect(await grant(at(late), input)).toEqual(accept({ grantedAt: early }));
    expect(await listEvents()).toEqual([
      {
        stream: "access:ord_1",
        position: 1,
        type: "AccessGranted",
        data: { orderId: "ord_1", buyerId: "usr_1", productIds: ["prd_1", "prd_2"] },
      },
    ]);
  });

  test("hold fifty lines", async () => {
    const products = Array.from({ length: 50 }, (_, index) => `prd_${index}`);
    expect(await prepare(ctx(), order("ord_1", "usr_1", ...products))).toEqual(accept(null));
    expect(await listOwned(ctx(), { buyerId: "usr_1", productIds: products })).toMatchObject({
      value: { length: 50 },
    });
  });

  test("are all or none: one product owned already refuses the rest", async () => {
    await prepare(ctx(), order("ord_1", "usr_1", "prd_1"));
    const second = await prepare(ctx(), order("ord_2", "usr_1", "prd_2", "prd_1"));
    expect(second).toEqual(refuse("already_owned"));
    expect(await statuses("ord_2")).toEqual([]);
    expect(await prepare(ctx(), order("ord_3", "usr_2", "prd_1"))).toEqual(accept(null));
  });

  test("go to one of two orders that race for a product", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) => prepare(ctx(), order(`ord_${index}`, "usr_1", "prd_1"))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array.from({ length: 7 }, () => refuse("already_owned")));
  });

  test("are set aside once by two calls for the same order at once", async () => {
    const input = order("ord_1", "usr_1", "prd_1");
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => prepare(ctx(), input)));
    expect(outcomes).toEqual(Array.from({ length: 8 }, () => accept(null)));
    expect(await statuses("ord_1")).toEqual(["prepared"]);
  });

  test("end with a rollback, granted or not, and the product can be bought again", async () => {
    await prepare(ctx(), order("ord_1", "usr_1", "prd_1"));
    expect(await rollback(ctx(), { orderId: "ord_1" })).toEqual(accept(null));
    expect(await listEvents()).toEqual([]);
    await prepare(ctx(), order("ord_2", "usr_1", "prd_1"));
    await grant(ctx(), { orderId: "ord_2" });
    expect(await rollback(ctx(), { orderId: "ord_2" })).toEqual(accept(null));
    expect(await rollback(ctx(), { orderId: "ord_2" })).toEqual(accept(null));
    expect((await listEvents()).map(({ data: _, ...event }) => event)).toEqual([
      { stream: "access:ord_2", position: 1, type: "AccessGranted" },
      { stream: "access:ord_2", position: 2, type: "AccessRevoked" },
    ]);
    expect(await listOwned(ctx(), { buyerId: "usr_1", productIds: ["prd_1"] })).toEqual(accept([]));
  });

  test("cannot come back after a rollback, however late the call that would make them", async () => {
    await rollback(ctx(), { orderId: "ord_1" });
    expect(await prepare(ctx(), order("ord_1", "usr_1", "prd_1"))).toEqual(refuse("access_revoked"));
    await prepare(ctx(), order("ord_2", "usr_1", "prd_1"));
    await rollback(ctx(), { orderId: "ord_2" });
    expect(await grant(ctx(), { orderId: "ord_2" })).toEqual(refuse("not_found"));
    expect(await grant(ctx(), { orderId: "ord_3" })).toEqual(refuse("not_found"));
  });

  test("are not opened any more once their rollback has begun, even if it dies halfway", async () => {
    await prepare(ctx(), order("ord_1", "usr_1", "prd_1"));
    await env.DB.prepare("INSERT INTO rolled_back_orders VALUES ('ord_1', 'now')").run();
    expect(await grant(ctx(), { orderId: "ord_1" })).toEqual(refuse("not_found"));
    expect(await rollback(ctx(), { orderId: "ord_1" })).toEqual(accept(null));
    expect(await statuses("ord_1")).toEqual(["revoked"]);
    expect(await listEvents()).toEqual([]);
  });

  test("are revoked once by several rollbacks at once", async () => {
    await buy("ord_1", "prd_1");
    await Promise.all(Array.from({ length: 5 }, () => rollback(ctx(), { orderId: "ord_1" })));
    expect((await listEvents()).map(({ type }) => type)).toEqual(["AccessGranted", "AccessRevoked"]);
  });

  test("are opened once by several grants at once, which all say when", async () => {
    await prepare(ctx(), order("ord_1", "usr_1", "prd_1"));
    const granted = await Promise.all(
      [1, 2, 3].map((hour) => grant(at(`2026-11-20T0${hour}:00:00.000Z`), { orderId: "ord_1" })),
    );
    expect(granted).toEqual(Array.from({ length: 3 }, () => granted[0]));
    expect((await listEvents()).map(({ type }) => type)).toEqual(["AccessGranted"]);
  });

  test("end closed when prepare, grant and rollback of one order run at once", async () => {
    for (const orderId of ["ord_1", "ord_2", "ord_3", "ord_4", "ord_5"]) {
      await Promise.all([
        prepare(ctx(), order(orderId, "usr_1", "prd_1")),
        rollback(ctx(), { orderId }),
        grant(ctx(), { orderId }),
        grant(ctx(), { orderId }),
        rollback(ctx(), { orderId }),
      ]);
      expect((await statuses(orderId)).filter((status) => status !== "revoked")).toEqual([]);
      const types = (await listEvents()).filter(({ data }) => data.orderId === orderId).map(({ type }) => type);
      expect([[], ["AccessGranted", "AccessRevoked"]]).toContainEqual(types);
    }
  });
});

describe("the library", () => {
  test("shows what was granted, with every version of its files, and not what is on the way", async () => {
    await buy("ord_1", "prd_1");
    await prepare(ctx(), order("ord_2", "usr_1", "prd_2"));
    const list = await send("/v1/library");
    expect(list.status).toBe(200);
    expect(list.headers.get("x-cost")?.split(",").at(0)).toBe("1");
    const item = {
      productId: "prd_1",
      title: "Title of prd_1",
      sellerId: "usr_seller",
      sellerName: "Ada",
      orderId: "ord_1",
      grantedAt: early,
      files: [
        {
          id: "fil_1",
          name: "gu\u00eda.pdf",
          type: "application/pdf",
          version: 2,
          size: 40,
          sha256,
          versions: [version(2), version(1)],
        },
      ],
      licenses: [],
    };
    expect(await list.json()).toEqual({ data: [item], nextCursor: null });
    expect(await (await send("/v1/library/prd_1")).json()).toEqual(item);
    expect((await send("/v1/library/prd_2")).status).toBe(404);
    expect((await send("/v1/library/prd_1", {}, { ...buyer, userId: "usr_2" })).status).toBe(404);
  });

  test("is read page by page, the newest first, each item once", async () => {
    const products = Array.from({ length: 5 }, (_, index) => `prd_${index}`);
    await buy("ord_1", ...products);
    await prepare(at(late), order("ord_2", "usr_1", "prd_late"));
    await grant(at(late), { orderId: "ord_2" });
    const read: string[] = [];
    for (let next: string | null = "/v1/library?limit=2"; next; ) {
      const page: { data: LibraryItem[]; nextCursor: string | null } = await (await send(next)).json();
      read.push(...page.data.map(({ productId }) => productId));
      next = page.nextCursor && `/v1/library?limit=2&cursor=${page.nextCursor}`;
    }
    expect(read).toEqual(["prd_late", ...products.toReversed()]);
  });

  test("refuses a cursor of someone else's and a limit out of range", async () => {
    await buy("ord_1", "prd_1", "prd_2");
    const { nextCursor } = await (await send("/v1/library?limit=1")).json<{ nextCursor: string }>();
    const other = await send(`/v1/library?cursor=${nextCursor}`, {}, { ...buyer, userId: "usr_2" });
    expect(other.status).toBe(400);
    expect((await send("/v1/library?limit=0")).status).toBe(400);
  });

  test("answers 503 while the catalogue does not", async () => {
    await buy("ord_1", "prd_1");
    vi.spyOn(catalog, "listOwnedFiles").mockRejectedValueOnce(new Error("down"));
    expect((await send("/v1/library")).status).toBe(503);
  });
});

const createLink = async (body?: unknown) => {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await send("/v1/library/prd_1/files/fil_1/links", { method: "POST", ...init });
  expect(response.status).toBe(201);
  const link = await response.json<{ url: string; expiresAt: string }>();
  expect(response.headers.get("Location")).toBe(link.url);
  return new URL(link.url).pathname;
};

const codeOf = async (response: Response) => [response.status, (await response.json<{ code: string }>()).code];

describe("a download link", () => {
  beforeEach(() => buy("ord_1", "prd_1"));

  test("gives the newest version, or the one that was named", async () => {
    await env.FILES.put("fil_1/1", text.toUpperCase());
    expect(await (await send(await createLink())).text()).toBe(text);
    expect(await (await send(await createLink({ version: 1 }))).text()).toBe(text.toUpperCase());
  });

  test("is not made for what is not there or not owned", async () => {
    const post = (path: string, principal = buyer) => send(path, { method: "POST" }, principal);
    expect((await post("/v1/library/prd_1/files/fil_9/links")).status).toBe(404);
    expect((await post("/v1/library/prd_9/files/fil_1/links")).status).toBe(404);
    const other = { ...buyer, userId: "usr_2" };
    expect((await post("/v1/library/prd_1/files/fil_1/links", other)).status).toBe(404);
    const headers = { "Content-Type": "application/json" };
    const path = "/v1/library/prd_1/files/fil_1/links";
    expect((await send(path, { method: "POST", headers, body: '{"version":3}' })).status).toBe(404);
    expect((await send(path, { method: "POST", headers, body: '{"version":0}' })).status).toBe(400);
  });

  test("works for anyone who holds it, and says all that a client needs", async () => {
    const response = await send(await createLink(), {}, null);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "accept-ranges": "bytes",
      "content-length": "40",
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="gu_a.pdf"; filename*=UTF-8''gu%C3%ADa.pdf`,
      etag: `"${sha256}"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    });
    expect(await response.text()).toBe(text);
  });

  test("answers HEAD like GET but for the body", async () => {
    const path = await createLink();
    const [head, get] = await Promise.all([send(path, { method: "HEAD" }), send(path)]);
    expect(head.status).toBe(200);
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers));
    expect(await head.text()).toBe("");
    await get.body?.cancel();
  });

  test("serves one range", async () => {
    const response = await send(await createLink(), { headers: { Range: "bytes=4-8" } });
    expect(response.status).toBe(206);
    expect(response.headers.get("Content-Range")).toBe("bytes 4-8/40");
    expect(response.headers.get("Content-Length")).toBe("5");
    expect(await response.text()).toBe("whole");
  });

  test.each(["bytes=40-", "bytes=0-1,3-4"])("does not satisfy %s", async (range) => {
    const path = await createLink();
    const response = await send(path, { headers: { Range: range } });
    expect(response.headers.get("Content-Range")).toBe("bytes */40");
    const problem = await response.json<{ code: string; instance: string }>();
    expect([response.status, problem.code]).toEqual([416, "range_not_satisfiable"]);
    expect(problem.instance).toBe("/downloads");
  });

  test("spares a client what it has", async () => {
    const response = await send(await createLink(), { headers: { "If-None-Match": `"${sha256}"` } });
    expect(response.status).toBe(304);
    expect(response.headers.get("ETag")).toBe(`"${sha256}"`);
    expect(await response.text()).toBe("");
  });

  test("stops at once when access ends", async () => {
    const path = await createLink();
    await rollback(ctx(), { orderId: "ord_1" });
    expect(await codeOf(await send(path))).toEqual([403, "access_revoked"]);
  });

  test("is refused when a character of it is another", async () => {
    const path = await createLink();
    expect(await codeOf(await send(`${path.slice(0, -1)}!`))).toEqual([403, "link_invalid"]);
    expect(await codeOf(await send("/downloads/%ff%00"))).toEqual([403, "link_invalid"]);
  });

  test("is over after 15 minutes", async () => {
    const path = await createLink();
    vi.useFakeTimers({ now: Date.now() + 15 * 60_000, toFake: ["Date"] });
    try {
      expect(await codeOf(await send(path))).toEqual([403, "link_expired"]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("answers 503, with a log line, when the bytes are missing or cut short", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const path = await createLink();
    await env.FILES.put("fil_1/2", text.slice(1));
    expect(await codeOf(await send(path))).toEqual([503, "service_unavailable"]);
    await env.FILES.delete("fil_1/2");
    expect(await codeOf(await send(path))).toEqual([503, "service_unavailable"]);
    expect((await send(path, { method: "HEAD" })).status).toBe(503);
    expect(logged).toHaveBeenCalledTimes(3);
    expect(String(logged.mock.calls)).not.toContain(path.split("/").at(-1));
    logged.mockRestore();
  });
});
