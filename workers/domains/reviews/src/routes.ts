import {
  listModeratedQuery,
  listReviewsQuery,
  moderateBody,
  moderatedReview,
  moderatedReviewList,
  patchReviewBody,
  replyBody,
  reportBody,
  review,
  reviewList,
  writeReviewBody,
} from "@souk/contracts/reviews";
import { mapOutcome } from "@souk/kernel/result";
import { answer, answerEmpty, api, createRoute, endpoint, json, jsonBody, plain, signedIn } from "@souk/platform/api";
import * as z from "zod";
import { deleteReview, patchReview } from "./commands/edit-review.ts";
import { moderateReview } from "./commands/moderate-review.ts";
import { replyToReview } from "./commands/reply-to-review.ts";
import { reportReview } from "./commands/report-review.ts";
import { voteHelpful } from "./commands/vote-helpful.ts";
import { writeReview } from "./commands/write-review.ts";
import type { Env } from "./env.ts";
import { readReview } from "./queries/find-review.ts";
import { listModerated } from "./queries/list-moderated.ts";
import { listReviews } from "./queries/list-reviews.ts";
import { toReview } from "./queries/review-view.ts";

const params = z.object({ id: z.string() });

const listReviewsRoute = createRoute({
  ...endpoint("listReviews"),
  request: { params, query: listReviewsQuery },
  responses: { 200: json(reviewList, "The product's reviews, by default the newest first") },
});

const writeReviewRoute = createRoute({
  ...endpoint("writeReview"),
  request: { params, body: jsonBody(writeReviewBody) },
  responses: { 201: json(review, "The review", "Location") },
});

const readReviewRoute = createRoute({
  ...endpoint("readReview"),
  request: { params },
  responses: { 200: json(review, "The review; one that is not listed is there for its author and for admins alone") },
});

const patchReviewRoute = createRoute({
  ...endpoint("patchReview"),
  request: { params, body: jsonBody(patchReviewBody) },
  responses: { 200: json(review, "The changed review") },
});

const deleteReviewRoute = createRoute({
  ...endpoint("deleteReview"),
  request: { params },
  responses: { 204: plain("The review is gone; its author may write another one") },
});

const voteHelpfulRoute = createRoute({
  ...endpoint("voteHelpful"),
  request: { params },
  responses: { 204: plain("The vote counts, once a user") },
});

const replyToReviewRoute = createRoute({
  ...endpoint("replyToReview"),
  request: { params, body: jsonBody(replyBody) },
  responses: { 200: json(review, "The review with the reply") },
});

const reportReviewRoute = createRoute({
  ...endpoint("reportReview"),
  request: { params, body: jsonBody(reportBody) },
  responses: {
    202: plain("The report is noted, once a user; several take the review off the list until it is checked"),
  },
});

const listModeratedRoute = createRoute({
  ...endpoint("listModeratedReviews"),
  request: { query: listModeratedQuery },
  responses: {
    200: json(moderatedReviewList, "Reviews in one state but `published`, by default `reported`, the newest first"),
  },
});

const moderateReviewRoute = createRoute({
  ...endpoint("moderateReview"),
  request: { params, body: jsonBody(moderateBody) },
  responses: { 200: json(moderatedReview, "The review in its new state, its reports settled") },
});

export const routes = api<Env>()
  .openapi(listReviewsRoute, async (c) =>
    answer(c, 200, await listReviews(c.get("context"), c.req.valid("param").id, c.req.valid("query"))),
  )
  .openapi(writeReviewRoute, async (c) => {
    const { id } = c.req.valid("param");
    const written = await writeReview(c.get("context"), signedIn(c), id, c.req.valid("json"));
    return answer(c, 201, mapOutcome(written, toReview), (view) => ({ Location: `/v1/reviews/${view.id}` }));
  })
  .openapi(readReviewRoute, async (c) => {
    const found = await readReview(c.get("context"), c.env.principal, c.req.valid("param").id);
    return answer(c, 200, mapOutcome(found, toReview));
  })
  .openapi(patchReviewRoute, async (c) => {
    const { id } = c.req.valid("param");
    const changed = await patchReview(c.get("context"), signedIn(c), id, c.req.valid("json"));
    return answer(c, 200, mapOutcome(changed, toReview));
  })
  .openapi(deleteReviewRoute, async (c) =>
    answerEmpty(c, await deleteReview(c.get("context"), signedIn(c), c.req.valid("param").id)),
  )
  .openapi(voteHelpfulRoute, async (c) =>
    answerEmpty(c, await voteHelpful(c.get("context"), signedIn(c), c.req.valid("param").id)),
  )
  .openapi(replyToReviewRoute, async (c) => {
    const { id } = c.req.valid("param");
    const replied = await replyToReview(c.get("context"), signedIn(c), id, c.req.valid("json"));
    return answer(c, 200, mapOutcome(replied, toReview));
  })
  .openapi(reportReviewRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answerEmpty(c, await reportReview(c.get("context"), signedIn(c), id, c.req.valid("json")), 202);
  })
  .openapi(listModeratedRoute, async (c) => answer(c, 200, await listModerated(c.get("context"), c.req.valid("query"))))
  .openapi(moderateReviewRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answer(c, 200, await moderateReview(c.get("context"), signedIn(c), id, c.req.valid("json")));
  });
