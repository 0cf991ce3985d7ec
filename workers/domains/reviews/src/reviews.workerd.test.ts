import { env } from "cloudflare:workers";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { List } from "@souk/contracts/list";
import type { Review } from "@souk/contracts/reviews";
import { accept, refuse } from "@souk/kernel/result";
import { applyTogether, pull } from "@souk/platform/inbox";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test } from "vitest";
import { changeReview } from "./commands/change-review.ts";
import { deleteReview, patchReview } from "./commands/edit-review.ts";
import { moderateReview } from "./commands/moderate-review.ts";
import { reportReview } from "./commands/report-review.ts";
import { voteHelpful } from "./commands/vote-helpful.ts";
import { writeReview } from "./commands/write-review.ts";
import { at, eventsOf, expectValue, owned, reset, revoked, user, writeOne } from "./fixture.ts";
import { accessWatcher } from "./listeners.ts";
import { readReview } from "./queries/find-review.ts";
import { listModerated } from "./queries/list-moderated.ts";
import { listReviews, readDigest } from "./queries/list-reviews.ts";

beforeEach(reset);

const admin = user("usr_admin", "admin");
const none = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
const input = { rating: 4, title: "Good", body: "" };
const listed = async (productId: string) =>
  expectValue(await listReviews(at(0), productId, {})).data.map(({ id }) => id);
const histogram = async (productId: string) => expectValue(await readDigest(at(0), { productId, limit: 3 })).histogram;

let sequence = 0;
const hear = (...args: Parameters<typeof revoked>) => {
  sequence += 1;
  return applyTogether(at(9), accessWatcher, [{ sequence, previous: sequence - 1, event: revoked(...args) }]);
};

describe("writing", () => {
  test("takes three calls in one wave and one trip to the database", async () => {
    owned.add("usr_1:prd_1");
    const ctx = at(0);
    expectValue(await writeReview(ctx, user("usr_1"), "prd_1", input));
    expect(ctx.meter.cost).toMatchObject({ trips: 1, hops: 3 });
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

describe("reading", () => {
  test("a digest is one trip, of the newest counted reviews", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await writeOne(`usr_${n}`, "prd_1", { rating: n + 1 }, n)).id);
    const ctx = at(9);
    const digest = expectValue(await readDigest(ctx, { productId: "prd_1", limit: 3 }));
    expect(digest.reviews.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect(digest.histogram).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
    expect(ctx.meter.cost).toMatchObject({ trips: 1, hops: 0 });
    expect(expectValue(await readDigest(at(9), { productId: "prd_9", limit: 3 }))).toEqual({
      histogram: none,
      reviews: [],
    });
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
