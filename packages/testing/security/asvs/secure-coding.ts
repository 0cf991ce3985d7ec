import type { Row } from "../row.ts";

/** V15 of OWASP ASVS 5.0: secure coding and architecture. */
export const secureCoding: Row[] = [
  {
    id: "V15.1.1",
    requirement: "Times for mending dependencies are written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V15.1.2",
    requirement: "Dependencies are listed, from where they should come",
    proof: {
      file: "packages/testing/security/configuration.test.ts",
      test: "is listed whole, each by the hash of its bytes, from the registry alone",
    },
  },
  {
    id: "V15.1.3",
    requirement: "What costs much is written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V15.2.1",
    requirement: "Dependencies are mended in time",
    departs:
      "Which vulnerabilities are known changes from day to day: the registry is asked at each release, and no test goes online.",
  },
  {
    id: "V15.2.2",
    requirement: "What costs much is guarded",
    proof: {
      file: "workers/domains/identity/src/password.test.ts",
      test: "are refused, for unknown accounts no sooner and no later",
    },
  },
  {
    id: "V15.2.3",
    requirement: "Production has nothing that only development needs",
    proof: { file: "packages/tools/deploy/bundle.test.ts", test: "holds no module that only development has" },
  },
  {
    id: "V15.3.1",
    requirement: "Answers hold the fields that are needed",
    proof: {
      file: "workers/domains/identity/src/accounts.workerd.test.ts",
      test: "of a seller shows anyone no more than name, bio and age; of a buyer nothing",
    },
  },
  {
    id: "V15.3.2",
    requirement: "Redirects of others are not followed",
    proof: {
      file: "workers/domains/payments/src/commands/authorize.workerd.test.ts",
      test: "Stripe itself is asked where it is configured",
    },
  },
  {
    id: "V15.3.3",
    requirement: "Nobody sets fields that are not theirs",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a body with a field too many is refused at its place",
    },
  },
  {
    id: "V15.3.4",
    requirement: "The client's address cannot be made up",
    proof: {
      file: "packages/testing/journeys/limits.test.ts",
      test: "tries no password on any account, whatever other addresses it names",
    },
  },
  {
    id: "V15.3.5",
    requirement: "Types are checked",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a field of another type or out of its range is refused at its place",
    },
  },
  {
    id: "V15.3.6",
    requirement: "No prototype is polluted",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "is what was registered: keys of JavaScript's own objects are unknown fields",
    },
  },
  {
    id: "V15.3.7",
    requirement: "No parameter is given twice",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a parameter that is bad, given twice or missing is refused at its place",
    },
  },
];
