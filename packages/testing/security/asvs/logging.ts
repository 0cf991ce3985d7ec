import type { Row } from "../row.ts";

/** V16 of OWASP ASVS 5.0: security logging and error handling. */
export const logging: Row[] = [
  {
    id: "V16.1.1",
    requirement: "Logs are listed",
    proof: { file: "packages/testing/security/policy.test.ts", test: "and has a word on: %s" },
  },
  {
    id: "V16.2.1",
    requirement: "A log line says when, where, who and what",
    proof: {
      file: "workers/edge/gateway/src/request-log.test.ts",
      test: "a request's line says who asked for what and what it cost, and nothing of what was sent",
    },
  },
  {
    id: "V16.2.2",
    requirement: "Times are in UTC",
    proof: {
      file: "packages/platform/log.test.ts",
      test: "is one line of JSON that says when, in UTC, whatever stands in it",
    },
  },
  {
    id: "V16.2.3",
    requirement: "Logs go where the list says",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "writes to the console in one place, where it is cleaned",
    },
  },
  {
    id: "V16.2.4",
    requirement: "Logs have one format",
    proof: {
      file: "packages/platform/log.test.ts",
      test: "is one line of JSON that says when, in UTC, whatever stands in it",
    },
  },
  {
    id: "V16.2.5",
    requirement: "Logs hold no secret",
    proof: { file: "packages/platform/log.test.ts", test: "does not repeat %s that the error quotes" },
  },
  {
    id: "V16.3.1",
    requirement: "Signing in is logged, failed or not",
    proof: {
      file: "packages/testing/journeys/limits.test.ts",
      test: "tells an operator who signed in and who could not, and where from without saying it",
    },
  },
  {
    id: "V16.3.2",
    requirement: "Refused access is logged",
    proof: {
      file: "workers/edge/gateway/src/admission.test.ts",
      test: "hears of whom a door was closed to, also of the gateway's own, but not of strangers at it",
    },
  },
  {
    id: "V16.3.3",
    requirement: "What is done to security is logged",
    proof: {
      file: "packages/testing/security/routes.test.ts",
      test: "has written down what is done there, and who signs in and out",
    },
  },
  {
    id: "V16.3.4",
    requirement: "Unexpected errors are logged",
    proof: {
      file: "workers/edge/gateway/src/admission.test.ts",
      test: "tells its request id, and nothing of what went wrong",
    },
  },
  {
    id: "V16.4.1",
    requirement: "No log line can be forged",
    proof: {
      file: "packages/platform/log.test.ts",
      test: "is one line of JSON that says when, in UTC, whatever stands in it",
    },
  },
  {
    id: "V16.4.2",
    requirement: "Logs cannot be changed",
    proof: {
      file: "workers/listeners/event-bus/src/audit.workerd.test.ts",
      test: "no statement changes the audit log or takes anything away from it",
    },
  },
  {
    id: "V16.4.3",
    requirement: "Logs leave for another system",
    proof: {
      file: "packages/testing/security/configuration.test.ts",
      test: "has its log kept by the platform, out of its own reach",
    },
  },
  {
    id: "V16.5.1",
    requirement: "Errors tell nothing of the inside",
    proof: {
      file: "workers/edge/gateway/src/admission.test.ts",
      test: "tells its request id, and nothing of what went wrong",
    },
  },
  {
    id: "V16.5.2",
    requirement: "Failures of others are survived",
    proof: {
      file: "packages/testing/journeys/breakers.test.ts",
      test: "opens its circuit within ten calls; orders are taken, wait, and complete by themselves when it is back",
    },
  },
  {
    id: "V16.5.3",
    requirement: "What fails, fails closed",
    proof: {
      file: "packages/testing/screens/degraded.test.ts",
      test: "says nothing of access that nobody can vouch for",
    },
  },
];
