import { admin, type Route } from "./route.ts";

export const operatorsRoutes = {
  listModeratedReviews: {
    method: "get",
    path: "/v1/admin/reviews",
    owner: "REVIEWS",
    who: admin,
    body: "none",
    summary: "List the reviews that are not published",
  },
  moderateReview: {
    method: "post",
    path: "/v1/admin/reviews/{id}/moderate",
    owner: "REVIEWS",
    who: admin,
    body: "json",
    summary: "Publish, hide or reject a review",
  },
  listProjections: {
    method: "get",
    path: "/v1/admin/projections",
    owner: "GATEWAY",
    who: admin,
    body: "none",
    summary: "List how far each projection is behind the log",
  },
  listDeadLetters: {
    method: "get",
    path: "/v1/admin/dead-letters",
    owner: "EVENT_BUS",
    who: admin,
    body: "none",
    summary: "List the events that could not be applied",
  },
  redriveDeadLetter: {
    method: "post",
    path: "/v1/admin/dead-letters/{id}/redrive",
    owner: "EVENT_BUS",
    who: admin,
    body: "none",
    summary: "Have an event applied after all",
  },
} as const satisfies Record<string, Route>;
