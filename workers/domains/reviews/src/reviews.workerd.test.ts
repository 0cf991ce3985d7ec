import { env } from "cloudflare:workers";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { List } from "@souk/contracts/list";
import type { Review } from "@souk/contracts/reviews";
import { accept, refuse } from "@souk/kernel/result";
import { countStale, tellStale } from "@souk/platform/copies";
import { applyTogether, pull } from "@souk/platform/inbox";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { changeReview } from "./commands/change-review.ts";
import { deleteReview, patchReview } from "./commands/edit-review.ts";
import { moderateReview } from "./commands/moderate-review.ts";
import { reportReview } from "./commands/report-review.ts";
import { tellDigests } from "./commands/tell-digests.ts";
import { voteHelpful } from "./commands/vote-helpful.ts";
import { writeReview } from "./commands/write-review.ts";
import { at, catalog, eventsOf, expectValue, owned, reset, revoked, told, user, writeOne } from "./fixture.ts";
import { accessWatcher } from "./listeners.ts";
import { readReview } from "./queries/find-review.ts";
import { listModerated } from "./queries/list-moderated.ts";
import { listReviews } from "./queries/list-reviews.ts";
import { readDigests } from "./queries/read-digests.ts";

beforeEach(reset);

const admin = user("usr_admin", "admin");
const none = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
const input = { rating: 4, title: "Good", body: "" };
const listed = async (productId: string) =>
  expectValue(await listReviews(at(0), productId, {})).data.map(({ id }) => id);
const histogram = async (productId: string) => (await readDigests(at(0), [productId]))[0]?.histogram;

let sequence = 0;
const hear = (...args: Parameters<typeof revoked>) => {
  sequence += 1;
  return applyTogether(at(9), accessWatcher, [{ sequence, previous: sequence - 1, event: revoked(...args) }]);
};

describe("writing", () => {
  test("takes three calls in one wave and one trip to the database, and tells its product's page", async () => {
    owned.add("usr_1:prd_1");
    const ctx = at(0);
    expectValue(await writeReview(ctx, user("usr_1"), "prd_1", input));
    expect(ctx.meter.cost).toMatchObject({ trips: 3, writes: 2, hops: 4 });
  });

  test.each([
    ["prd_1", "usr_1", "purchase_required"],
    ["prd_1", "usr_seller", "purchase_required"],
    ["prd_draft", "usr_1", "not_found"],
    ["prd_nowhere", "usr_1", "not_found"],
  ] as const)("a review of %s that %s does not own is refused: %s", async (productId, author, code) => {
    expect(await writeReview(at(0), user(author), productId, input)).toEqual(refuse(code));
  });

  test("happens once, however many ask at once, and many authors do not disturb each other", async () => {
    owned.add("usr_0:prd_1");
    const same = await Promise.all(Array.from({ length: 5 }, () => writeReview(at(0), user("usr_0"), "prd_1", input)));
    expect(same.filter(({ ok }) => ok)).toHaveLength(1);
    expect(same.find(({ ok }) => !ok)).toEqual(refuse("already_reviewed"));
    await Promise.all(Array.from({ length: 20 }, (_, index) => writeOne(`usr_${index + 1}`, "prd_1", { rating: 5 })));
    expect(await histogram("prd_1")).toEqual({ ...none, 4: 1, 5: 20 });
    const told = await eventsOf("prd_1");
    expect(told.map(({ data }) => data.histogram[5])).toEqual(Array.from({ length: 21 }, (_, index) => index));
  });

  test("keeps names out of the events", async () => {
    await writeOne("usr_1", "prd_1");
    const { results } = await env.DB.prepare("SELECT * FROM outbox").all();
    expect(JSON.stringify(results)).not.toContain("Name of");
  });
});

describe("a refund", () => {
  test("stops the buyer's review counting, tells it, and leaves the others", async () => {
    const review = await writeOne("usr_1", "prd_1", { rating: 1 });
    const other = await writeOne("usr_2", "prd_1", { rating: 5 });
    owned.delete("usr_1:prd_1");
    expect(await hear("ord_1", "usr_1", "prd_1", "prd_2")).toBe("applied");
    expect(await listed("prd_1")).toEqual([other.id]);
    expect(await histogram("prd_1")).toEqual({ ...none, 5: 1 });
    expect((await eventsOf("prd_1")).at(-1)).toMatchObject({
      type: "ReviewUncounted",
      data: { reviewId: review.id, histogram: { ...none, 5: 1 } },
    });
    expect(await eventsOf("prd_2")).toEqual([]);
    expect((await readReview(at(0), user("usr_1"), review.id)).ok).toBe(true);
    expect(await writeReview(at(0), user("usr_1"), "prd_1", input)).toEqual(refuse("purchase_required"));
  });

  test("is of no account where the product was bought again meanwhile", async () => {
    await writeOne("usr_1", "prd_1");
    await hear("ord_1", "usr_1", "prd_1");
    expect(await listed("prd_1")).toHaveLength(1);
  });

  test("is undone for the review when its author, owner once more, edits it", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    owned.delete("usr_1:prd_1");
    await hear("ord_1", "usr_1", "prd_1");
    expectValue(await patchReview(at(0), user("usr_1"), id, { rating: 2 }));
    expect(await listed("prd_1")).toEqual([]);
    owned.add("usr_1:prd_1");
    expectValue(await patchReview(at(0), user("usr_1"), id, {}));
    expect(await listed("prd_1")).toEqual([id]);
    expect(await histogram("prd_1")).toEqual({ ...none, 2: 1 });
    expect((await eventsOf("prd_1")).map(({ type }) => type)).toEqual([
      "ReviewWritten",
      "ReviewUncounted",
      "ReviewChanged",
    ]);
  });

  test("is heard once, though the log tells of two that end the same access at one time", async () => {
    await writeOne("usr_1", "prd_1");
    owned.clear();
    const log = ["ord_1", "ord_2"].map((orderId, index) => ({
      sequence: index + 1,
      event: revoked(orderId, "usr_1", "prd_1"),
    }));
    const EVENT_BUS: Pick<EventBusService, "read" | "bury" | "settle"> = {
      read: async (_, { after }) => ({
        ...accept({ events: log.filter(({ sequence }) => sequence > after), head: 2, redriven: [] }),
        cost: createMeter().cost,
      }),
      bury: () => Promise.reject(new Error("Nothing is to be given up")),
      settle: () => Promise.reject(new Error("Nothing was given up")),
    };
    const ctx = at(9);
    expect(await pull({ ...ctx, env: { ...ctx.env, EVENT_BUS: EVENT_BUS as EventBusService } }, accessWatcher)).toEqual(
      { applied: 2, redriven: [] },
    );
    expect(await histogram("prd_1")).toEqual(none);
    expect((await eventsOf("prd_1")).map(({ type }) => type)).toEqual(["ReviewWritten", "ReviewUncounted"]);
  });

  test("carries the order's correlation on", async () => {
    await writeOne("usr_1", "prd_1");
    owned.clear();
    await hear("ord_1", "usr_1", "prd_1");
    const { results } = await env.DB.prepare(
      "SELECT correlation_id, causation_id FROM outbox WHERE position = 2",
    ).all();
    expect(results).toEqual([{ correlation_id: "cor-refund", causation_id: "access:ord_1:1" }]);
  });
});

describe("moderation", () => {
  test("hides, rejects and publishes again, and the histogram follows", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    for (const [action, status, listedThen] of [
      ["hide", "hidden", []],
      ["reject", "rejected", []],
      ["publish", "published", [id]],
    ] as const) {
      expect(expectValue(await moderateReview(at(1), admin, id, { action })).status).toBe(status);
      expect(await listed("prd_1")).toEqual(listedThen);
      expect(await histogram("prd_1")).toEqual({ ...none, 4: listedThen.length });
    }
    expect((await eventsOf("prd_1")).map(({ type }) => type)).toEqual([
      "ReviewWritten",
      "ReviewUncounted",
      "ReviewChanged",
    ]);
    expect(await moderateReview(at(1), admin, "rev_nowhere", { action: "hide" })).toEqual(refuse("not_found"));
  });

  test("finds what enough users have reported, and settles it", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    const report = (userId: string) => reportReview(at(2), user(userId), id, { reason: "spam", note: "An ad" });
    await Promise.all(["usr_2", "usr_2", "usr_3"].map(report));
    expect(await listed("prd_1")).toEqual([id]);
    expect(await report("usr_1")).toEqual(refuse("own_review"));
    expect(await report("usr_4")).toEqual(accept(null));
    expect(await listed("prd_1")).toEqual([]);
    const { data } = expectValue(await listModerated(at(3), {}));
    expect(expectValue(await listModerated(at(3), { status: "hidden" })).data).toEqual([]);
    expect(data).toMatchObject([{ id, status: "reported", reports: [{ note: "An ad" }, {}, {}] }]);
    expectValue(await moderateReview(at(3), admin, id, { action: "publish" }));
    expect(expectValue(await listModerated(at(3), {})).data).toEqual([]);
    expect(await report("usr_5")).toEqual(accept(null));
    expect(await listed("prd_1")).toEqual([id]);
  });

  test("is not undone by the author's edits, and an unlisted review takes no votes", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    await moderateReview(at(1), admin, id, { action: "reject" });
    expectValue(await patchReview(at(2), user("usr_1"), id, { rating: 5 }));
    expect(await histogram("prd_1")).toEqual(none);
    expect(await voteHelpful(at(2), user("usr_2"), id)).toEqual(refuse("not_found"));
    expect(await readReview(at(2), null, id)).toEqual(refuse("not_found"));
    expect((await readReview(at(2), admin, id)).ok).toBe(true);
  });
});

describe("changes at once", () => {
  test("all count: edits, votes and a moderator's word", async () => {
    const { id } = await writeOne("usr_1", "prd_1", { rating: 1 });
    const changes = await Promise.all([
      patchReview(at(1), user("usr_1"), id, { rating: 5 }),
      voteHelpful(at(1), user("usr_2"), id),
      voteHelpful(at(1), user("usr_2"), id),
      voteHelpful(at(1), user("usr_3"), id),
      moderateReview(at(1), admin, id, { action: "publish" }),
    ]);
    expect(changes.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(expectValue(await readReview(at(2), null, id))).toMatchObject({
      rating: 5,
      helpfulCount: 2,
      moderatedBy: "usr_admin",
    });
    expect(await histogram("prd_1")).toEqual({ ...none, 5: 1 });
  });

  test("keep a vote that comes while its review is being changed", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    const changed = await changeReview(at(1), id, async (row) => {
      expectValue(await voteHelpful(at(1), user("usr_2"), id));
      return accept({ ...row, rating: 1 });
    });
    expect(changed.ok).toBe(true);
    expect(expectValue(await readReview(at(2), null, id))).toMatchObject({ rating: 1, helpfulCount: 1 });
  });

  test("delete once", async () => {
    const { id } = await writeOne("usr_1", "prd_1");
    await voteHelpful(at(1), user("usr_2"), id);
    await reportReview(at(1), user("usr_2"), id, { reason: "other" });
    const outcomes = await Promise.all(Array.from({ length: 3 }, () => deleteReview(at(1), user("usr_1"), id)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await histogram("prd_1")).toEqual(none);
    const left = await env.DB.prepare("SELECT count(*) AS n FROM helpful_votes, reports").first();
    expect(left).toEqual({ n: 0 });
  });
});

describe("the catalogue", () => {
  const shown = (productId: string) =>
    told.get(productId)?.reviews.map(({ rating, helpfulCount }) => [rating, helpfulCount]);

  test("is told what pages show before whoever changed it is answered", async () => {
    const { id } = await writeOne("usr_1", "prd_1", { rating: 2 });
    expect(shown("prd_1")).toEqual([[2, 0]]);
    await patchReview(at(1), user("usr_1"), id, { rating: 5 });
    expect(shown("prd_1")).toEqual([[5, 0]]);
    await voteHelpful(at(2), user("usr_2"), id);
    expect(shown("prd_1")).toEqual([[5, 1]]);
    await deleteReview(at(3), user("usr_1"), id);
    expect([shown("prd_1"), told.get("prd_1")?.histogram]).toEqual([[], none]);
    expect(await countStale(at(3))).toBe(0);
  });

  test("is told later what it did not hear, and of no review is less kept for that", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(catalog, "keepDigests").mockRejectedValueOnce(new Error("down"));
    await writeOne("usr_1", "prd_1", { rating: 2 });
    expect([shown("prd_1"), await countStale(at(1)), logged.mock.calls.length]).toEqual([undefined, 1, 1]);
    await tellStale(at(1), tellDigests);
    expect([shown("prd_1"), await countStale(at(1))]).toEqual([[[2, 0]], 0]);
    logged.mockRestore();
  });

  test("is told of every product, however many have changed", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 45)
       INSERT INTO copies (product_id, revision) SELECT 'prd_' || n, 1 FROM n`,
    ).run();
    await tellStale(at(0), tellDigests);
    expect([told.size, await countStale(at(0))]).toEqual([45, 0]);
  });

  test("forgets the name of an author who was erased", async () => {
    await writeOne("usr_1", "prd_1");
    const erased = { ...revoked("ord_1", "usr_1"), type: "UserErased", data: { userId: "usr_1" } };
    sequence += 1;
    await applyTogether(at(1), accessWatcher, [{ sequence, previous: sequence - 1, event: erased }]);
    await tellStale(at(1), tellDigests);
    expect(told.get("prd_1")?.reviews[0]?.authorName).toBe("");
  });
});

describe("reading", () => {
  test("the digests of products are one trip, each of the ten newest counted reviews", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.unshift((await writeOne(`usr_${n}`, "prd_1", { rating: (n % 5) + 1 }, n)).id);
    const other = await writeOne("usr_1", "prd_2", { rating: 1 });
    const ctx = at(99);
    const [one, two, ...more] = await readDigests(ctx, ["prd_1", "prd_2", "prd_9"]);
    expect(one?.reviews.map(({ id }) => id)).toEqual(ids.slice(0, 10));
    expect(one?.histogram).toEqual({ 1: 3, 2: 3, 3: 2, 4: 2, 5: 2 });
    expect([two?.productId, two?.reviews.map(({ id }) => id)]).toEqual(["prd_2", [other.id]]);
    expect(more).toEqual([]);
    expect(ctx.meter.cost).toMatchObject({ trips: 1, hops: 0 });
  });

  test.each(["newest", "helpful", "rating"] as const)("a page by %s costs one trip and its own rows", async (sort) => {
    await env.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
       INSERT INTO reviews (id, product_id, seller_id, author_id, author_name, rating, title, body, helpful_count, status, created_at, updated_at)
       SELECT 'rev_' || n, 'prd_' || (n % 2), 's', 'usr_' || n, 'A', n % 5 + 1, 't', 'b', n % 7,
         iif(n % 3, 'published', 'hidden'), 'c' || (n / 4), 'u' FROM n`,
    ).run();
    await env.DB.prepare("INSERT INTO histograms (product_id) VALUES ('prd_1')").run();
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const ctx = at(0);
      const page: List<Review> = expectValue(
        await listReviews(ctx, "prd_1", { sort, limit: 20, ...(cursor && { cursor }) }),
      );
      expect(ctx.meter.cost).toMatchObject({ trips: 1, hops: 0 });
      expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(24);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([100, 100]);
  });
});
