import type { Row } from "../row.ts";

/** V14 of OWASP ASVS 5.0: data protection. */
export const dataProtection: Row[] = [
  {
    id: "V14.1.1",
    requirement: "Data is classified",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V14.1.2",
    requirement: "What each class needs is written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V14.2.1",
    requirement: "Addresses hold nothing secret",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "counts in its own header alone: not in the address, a cookie, a body or under another scheme",
    },
  },
  {
    id: "V14.2.2",
    requirement: "No shared cache keeps what is private",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "by somebody who signed in is kept by no cache that others share",
    },
  },
  {
    id: "V14.2.3",
    requirement: "Nothing private goes to third parties",
    proof: {
      file: "packages/testing/journeys/openapi.test.ts",
      test: "is a page that loads nothing from elsewhere and runs no script but ours",
    },
  },
  {
    id: "V14.2.4",
    requirement: "Each class gets what it needs",
    proof: { file: "packages/platform/log.test.ts", test: "has no field for what people wrote or hold secret" },
  },
  {
    id: "V14.3.1",
    requirement: "Clients forget when the session ends",
    doesNotApply: "No page of ours is for those who signed in.",
  },
  {
    id: "V14.3.2",
    requirement: "Browsers do not keep what is private",
    proof: { file: "packages/testing/journeys/front-door.test.ts", test: "carries the security headers: %s" },
  },
  {
    id: "V14.3.3",
    requirement: "Nothing private is in a browser's storage",
    proof: { file: "packages/testing/security/sources.test.ts", test: "leaves nothing in a browser's storage" },
  },
];
