import type { Row } from "../row.ts";

/** V8 of OWASP ASVS 5.0: authorization. */
export const authorization: Row[] = [
  {
    id: "V8.1.1",
    requirement: "Who may do what is written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "of who may do what, down to the field" },
  },
  {
    id: "V8.1.2",
    requirement: "Who may read and write which field is written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "of who may do what, down to the field" },
  },
  {
    id: "V8.2.1",
    requirement: "Functions are for those who may",
    proof: { file: "packages/testing/journeys/every-route.test.ts", test: "the wrong role is refused" },
  },
  {
    id: "V8.2.2",
    requirement: "Things are for those whose they are",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "what belongs to somebody else is not to be had",
    },
  },
  {
    id: "V8.2.3",
    requirement: "Fields are for those who may",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a body with a field too many is refused at its place",
    },
  },
  {
    id: "V8.3.1",
    requirement: "The service itself decides",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a forged token opens no route, and is not ignored where none is needed",
    },
  },
  {
    id: "V8.4.1",
    requirement: "No seller reaches into another's shop",
    proof: {
      file: "packages/testing/journeys/analytics.test.ts",
      test: "another seller's product is not there, and neither is one that nobody has",
    },
  },
];
