import type { Row } from "./row.ts";

/** The OWASP API Security Top 10 of 2023. */
export const apiTopTen: Row[] = [
  {
    id: "API1:2023",
    requirement: "Broken object level authorization",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "what belongs to somebody else is not to be had",
    },
  },
  {
    id: "API2:2023",
    requirement: "Broken authentication",
    proof: { file: "packages/testing/journeys/attacks.test.ts", test: "of one kind opens no door of another" },
  },
  {
    id: "API3:2023",
    requirement: "Broken object property level authorization",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a body with a field too many is refused at its place",
    },
  },
  {
    id: "API4:2023",
    requirement: "Unrestricted resource consumption",
    proof: { file: "packages/testing/journeys/limits.test.ts", test: "gets no further on any route" },
  },
  {
    id: "API5:2023",
    requirement: "Broken function level authorization",
    proof: { file: "packages/testing/journeys/every-route.test.ts", test: "the wrong role is refused" },
  },
  {
    id: "API6:2023",
    requirement: "Unrestricted access to sensitive business flows",
    proof: {
      file: "packages/testing/journeys/limits.test.ts",
      test: "a buyer whose cards are declined five times tries no sixth",
    },
  },
  {
    id: "API7:2023",
    requirement: "Server side request forgery",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "calls no address outside but the payment provider's, and follows no redirect there",
    },
  },
  {
    id: "API8:2023",
    requirement: "Security misconfiguration",
    proof: {
      file: "workers/edge/gateway/src/front-door.test.ts",
      test: "every answer carries the security headers, the version and its request id",
    },
  },
  {
    id: "API9:2023",
    requirement: "Improper inventory management",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "every route of the table is walked, by the document alone",
    },
  },
  {
    id: "API10:2023",
    requirement: "Unsafe consumption of APIs",
    proof: {
      file: "workers/domains/payments/src/webhooks.workerd.test.ts",
      test: "that is %s is refused although it is signed",
    },
  },
];
