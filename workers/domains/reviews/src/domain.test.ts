import { accept, refuse } from "@souk/kernel/result";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answerReview,
  compareReview,
  decideVote,
  decideWriting,
  deleteReview,
  editReview,
  moderateReview,
  type ReviewState,
  reportReview,
  reportsToHide,
  uncountReview,
} from "./domain.ts";

const now = new Date("2026-11-22T10:00:00.000Z");
const review: ReviewState = {
  authorId: "usr_author",
  sellerId: "usr_seller",
  rating: 4,
  title: "Good",
  body: "Worth it",
  replyBody: null,
  replyAt: null,
  status: "published",
  refunded: false,
  openReports: 0,
  moderatedBy: null,
  moderatedAt: null,
  updatedAt: "2026-11-21T10:00:00.000Z",
};
const active = { sellerId: "usr_seller", status: "active" as const };

describe("writing", () => {
  test.each([
    [{ product: null, granted: true }, refuse("not_found")],
    [{ product: active, granted: true }, accept({ sellerId: "usr_seller" })],
    [{ product: { ...active, status: "archived" as const }, granted: true }, accept({ sellerId: "usr_seller" })],
    [{ product: active, granted: false }, refuse("purchase_required")],
    [{ product: { ...active, status: "archived" as const }, granted: false }, refuse("not_found")],
    [{ product: { ...active, status: "draft" as const }, granted: false }, refuse("not_found")],
    [{ product: { sellerId: "usr_author", status: "draft" as const }, granted: false }, refuse("purchase_required")],
  ])("on %j", (facts, expected) => {
    expect(decideWriting({ ...facts, authorId: "usr_author" })).toEqual(expected);
  });
});

describe("an edit", () => {
  const given = { now, bought: false };

  test("changes what it names, and when", () => {
    const expected = { ...review, rating: 1, updatedAt: now.toISOString() };
    expect(editReview(review, "usr_author", { rating: 1 }, given)).toEqual(accept(expected));
  });

  test("that changes nothing leaves the review as it is", () => {
    const edited = editReview(review, "usr_author", { title: "Good" }, given);
    expect(edited.ok && edited.value).toBe(review);
  });

  test("is the author's alone, like a deletion", () => {
    expect(editReview(review, "usr_other", { rating: 1 }, given)).toEqual(refuse("not_found"));
    expect(deleteReview(review, "usr_seller")).toEqual(refuse("not_found"));
    expect(deleteReview(review, "usr_author")).toEqual(accept(null));
  });

  test("brings a refunded review back once the product is bought again, and not before", () => {
    const refunded = uncountReview(review);
    expect(editReview(refunded, "usr_author", {}, { now, bought: false })).toEqual(accept(refunded));
    expect(editReview(refunded, "usr_author", {}, { now, bought: true })).toEqual(accept(review));
  });
});

test("a reply is the seller's, and a repeat keeps its time", () => {
  const replied = answerReview(review, "usr_seller", "Thanks", now);
  if (!replied.ok) throw new Error("Refused");
  expect(replied.value).toMatchObject({ replyBody: "Thanks", replyAt: now.toISOString(), updatedAt: review.updatedAt });
  const again = answerReview(replied.value, "usr_seller", "Thanks", new Date(0));
  expect(again.ok && again.value).toBe(replied.value);
  expect(answerReview(review, "usr_author", "Thanks", now)).toEqual(refuse("not_found"));
});

test("nobody votes for their own review, or for one that is not listed", () => {
  expect(decideVote(review, "usr_reader")).toEqual(accept(null));
  expect(decideVote(review, "usr_author")).toEqual(refuse("own_review"));
  expect(decideVote({ ...review, status: "hidden" }, "usr_reader")).toEqual(refuse("not_found"));
  expect(decideVote(uncountReview(review), "usr_reader")).toEqual(refuse("not_found"));
});

describe("reports", () => {
  const report = (times: number, from = review) =>
    Array.from({ length: times }).reduce<ReviewState>((state) => reportReview(state), from);

  test("take a published review off the list once there are enough, never one that a moderator took off", () => {
    expect(report(reportsToHide - 1).status).toBe("published");
    expect(report(reportsToHide).status).toBe("reported");
    expect(report(reportsToHide, { ...review, status: "rejected" }).status).toBe("rejected");
  });

  test("begin anew behind a moderator's word", () => {
    const settled = moderateReview(report(reportsToHide), { action: "publish" }, "usr_admin", now);
    expect(settled).toMatchObject({ status: "published", openReports: 0, moderatedBy: "usr_admin" });
    expect(report(reportsToHide - 1, settled).status).toBe("published");
  });
});

describe("what a change is worth telling", () => {
  const states = fc.record({
    rating: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom(...(["published", "hidden", "rejected", "reported"] as const)),
    refunded: fc.boolean(),
  });
  const stateOf = fc.option(states.map((given): ReviewState => ({ ...review, ...given })));

  test("nothing is told of a review nobody sees, and the histogram never moves in silence", () => {
    fc.assert(
      fc.property(states, stateOf, (given, after) => {
        const { from, to, type } = compareReview({ ...review, ...given }, after);
        expect(type === null).toBe(from === to);
        if (to === null && type !== null) expect(type).toBe("ReviewUncounted");
        if (to !== null && type !== null) expect(type).toBe("ReviewChanged");
      }),
    );
  });

  test("a new review, and new words", () => {
    expect(compareReview(null, review)).toEqual({ from: null, to: 4, type: "ReviewWritten" });
    expect(compareReview(review, { ...review, body: "Hm" })).toEqual({ from: 4, to: 4, type: "ReviewChanged" });
    expect(compareReview(review, { ...review, replyBody: "Hm" })).toEqual({ from: 4, to: 4, type: null });
  });
});
