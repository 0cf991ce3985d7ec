import type { Row } from "../row.ts";

/** V13 of OWASP ASVS 5.0: configuration. */
export const configuration: Row[] = [
  {
    id: "V13.1.1",
    requirement: "Whom we speak to is written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V13.2.1",
    requirement: "Services within know each other",
    proof: { file: "packages/testing/architecture.test.ts", test: "binds for %s what its Env has, and nothing else" },
  },
  {
    id: "V13.2.2",
    requirement: "Services within may no more than they need",
    proof: {
      file: "packages/testing/architecture.test.ts",
      test: "calls as the table of callers says, and only Workers that exist",
    },
  },
  {
    id: "V13.2.3",
    requirement: "No credential is a default",
    proof: {
      file: "packages/tools/deploy/secrets.test.ts",
      test: "must not be development's, even over one that is there",
    },
  },
  {
    id: "V13.2.4",
    requirement: "Whom we may speak to is a list",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "calls no address outside but the payment provider's, and follows no redirect there",
    },
  },
  {
    id: "V13.2.5",
    requirement: "Whom the server may speak to is a list",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "calls no address outside but the payment provider's, and follows no redirect there",
    },
  },
  {
    id: "V13.3.1",
    requirement: "Secrets are kept as secrets",
    proof: {
      file: "packages/testing/security/configuration.test.ts",
      test: "holds no secret: it names those that must be there",
    },
  },
  {
    id: "V13.3.2",
    requirement: "Secrets are for those who need them",
    proof: { file: "packages/testing/architecture.test.ts", test: "binds for %s what its Env has, and nothing else" },
  },
  {
    id: "V13.4.1",
    requirement: "No trace of source control is served",
    proof: { file: "packages/testing/journeys/wire.test.ts", test: "to what no route hands out leads nowhere: %s" },
  },
  {
    id: "V13.4.2",
    requirement: "Nothing is in debug mode",
    proof: {
      file: "packages/tools/deploy/bundle.test.ts",
      test: "names no development route but in the table of routes",
    },
  },
  {
    id: "V13.4.3",
    requirement: "No directory is listed",
    proof: { file: "packages/testing/journeys/wire.test.ts", test: "to what no route hands out leads nowhere: %s" },
  },
  {
    id: "V13.4.4",
    requirement: "TRACE is not answered",
    proof: {
      file: "packages/testing/journeys/wire.test.ts",
      test: "that nothing takes is refused, and repeats nothing: %s",
    },
  },
  {
    id: "V13.4.5",
    requirement: "Only what is meant to be is documented outside",
    proof: { file: "workers/edge/gateway/src/openapi/document.test.ts", test: "has nothing of them in production" },
  },
];
