import { env } from "cloudflare:workers";
import { countStale, tellStale } from "@souk/platform/copies";
import { applyTogether } from "@souk/platform/inbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deleteReview, patchReview } from "./commands/edit-review.ts";
import { moderateReview } from "./commands/moderate-review.ts";
import { replyToReview } from "./commands/reply-to-review.ts";
import { reportReview } from "./commands/report-review.ts";
import { tellDigests } from "./commands/tell-digests.ts";
import { voteHelpful } from "./commands/vote-helpful.ts";
import { writeReview } from "./commands/write-review.ts";
import { at, eventsOf, owned, reset, revoked, told, user } from "./fixture.ts";
import { accessWatcher } from "./listeners.ts";
import { readDigests } from "./queries/read-digests.ts";
import { findMiscounts } from "./queries/recount.ts";

const people = ["usr_1", "usr_2", "usr_3", "usr_4"];
const products = ["prd_1", "prd_2"];
const verbs = [
  "buy",
  "refund",
  "write",
  "patch",
  "delete",
  "vote",
  "report",
  "reply",
  "publish",
  "hide",
  "reject",
] as const;

type Act = { verb: (typeof verbs)[number]; who: string; whose: string; productId: string; rating: number };

const acts: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom(...verbs),
  who: fc.constantFrom(...people),
  whose: fc.constantFrom(...people),
  productId: fc.constantFrom(...products),
  rating: fc.integer({ min: 1, max: 5 }),
});

let sequence = 0;
const refund = (who: string, productId: string) => {
  owned.delete(`${who}:${productId}`);
  sequence += 1;
  const event = revoked(`ord_${sequence}`, who, productId);
  return applyTogether(at(0), accessWatcher, [{ sequence, previous: sequence - 1, event }]);
};

const findId = async (whose: string, productId: string): Promise<string> => {
  const query = env.DB.prepare("SELECT id FROM reviews WHERE author_id = ? AND product_id = ?").bind(whose, productId);
  return (await query.first<string>("id")) ?? "rev_nowhere";
};

const run = async ({ verb, who, whose, productId, rating }: Act): Promise<unknown> => {
  const id = await findId(whose, productId);
  switch (verb) {
    case "buy":
      return owned.add(`${who}:${productId}`);
    case "refund":
      return refund(who, productId);
    case "write":
      return writeReview(at(0), user(who), productId, { rating, title: "t", body: "" });
    case "patch":
      return patchReview(at(0), user(whose), id, { rating });
    case "delete":
      return deleteReview(at(0), user(whose), id);
    case "vote":
      return voteHelpful(at(0), user(who), id);
    case "report":
      return reportReview(at(0), user(who), id, { reason: "spam" });
    case "reply":
      return replyToReview(at(0), user("usr_seller"), id, { body: `${rating}` });
    default:
      return moderateReview(at(0), user("usr_admin", "admin"), id, { action: verb });
  }
};

const miscountedVotes = `SELECT id FROM reviews WHERE helpful_count <>
  (SELECT count(*) FROM helpful_votes WHERE review_id = reviews.id)`;

const expectCounted = async (): Promise<void> => {
  await tellStale(at(0), tellDigests);
  expect(await countStale(at(0))).toBe(0);
  expect(await findMiscounts(at(0))).toEqual([]);
  expect((await env.DB.prepare(miscountedVotes).all()).results).toEqual([]);
  for (const productId of products) {
    const [digest] = await readDigests(at(0), [productId]);
    const last = (await eventsOf(productId)).at(-1);
    if (last) expect(last.data.histogram).toEqual(digest?.histogram);
    expect(told.get(productId)).toEqual(digest);
  }
};

// Half of the histories begin with everybody owning everything, so that reviews are not rare.
const begin = async (owning: boolean): Promise<void> => {
  await reset();
  if (!owning) return;
  for (const who of people) for (const productId of products) owned.add(`${who}:${productId}`);
};

test("the histogram is what a recount finds, and what the last event and the catalogue were told, after any history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(acts, { maxLength: 25 }), async (owning, history) => {
      await begin(owning);
      for (const act of history) await run(act);
      await expectCounted();
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("the same holds when everything happens at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 12 }), async (history) => {
      await begin(true);
      for (const who of people) await run({ verb: "write", who, whose: who, productId: "prd_1", rating: 3 });
      await Promise.all(history.map(run));
      await expectCounted();
    }),
    { numRuns: 20 },
  );
}, 60_000);
