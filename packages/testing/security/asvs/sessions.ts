import type { Row } from "../row.ts";

const noProvider = "Identity is the only one to vouch for anybody; there is no identity provider beside it.";

/** V7 of OWASP ASVS 5.0: session management. */
export const sessions: Row[] = [
  {
    id: "V7.1.1",
    requirement: "Lifetimes of sessions are written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of how long a session lives, and how many there may be",
    },
  },
  {
    id: "V7.1.2",
    requirement: "How many sessions there may be is written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of how long a session lives, and how many there may be",
    },
  },
  { id: "V7.1.3", requirement: "Sessions across services are written down", doesNotApply: noProvider },
  {
    id: "V7.2.1",
    requirement: "Tokens are verified by the service",
    proof: {
      file: "workers/edge/gateway/src/routes.test.ts",
      test: "a signed-in request reaches its Worker with a verified principal, and without what proved it",
    },
  },
  {
    id: "V7.2.2",
    requirement: "Tokens are made anew for each session",
    proof: {
      file: "packages/platform/access-token.test.ts",
      test: "says when it was issued, from when it counts, and that it is no other",
    },
  },
  {
    id: "V7.2.3",
    requirement: "Reference tokens are random, of 128 bits or more",
    proof: { file: "packages/platform/signing.test.ts", test: "random tokens differ, and so do their hashes" },
  },
  {
    id: "V7.2.4",
    requirement: "Signing in gives new tokens, and old ones end",
    proof: {
      file: "workers/domains/identity/src/sessions.workerd.test.ts",
      test: "is traded for a new pair of the same session",
    },
  },
  {
    id: "V7.3.1",
    requirement: "Idle sessions end",
    departs:
      "A session that is not refreshed gives out nothing; it ends after 30 days, idle or not, and whatever is sensitive asks for a proof after 10 minutes.",
  },
  {
    id: "V7.3.2",
    requirement: "Sessions end at last",
    proof: {
      file: "workers/domains/identity/src/sessions.workerd.test.ts",
      test: "works for 30 days after signing in, however often the session was refreshed",
    },
  },
  {
    id: "V7.4.1",
    requirement: "A session that has ended is of no more use",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "of a session that has ended opens nothing that asks the session, though its token lives on",
    },
  },
  {
    id: "V7.4.2",
    requirement: "Sessions end with their account",
    proof: {
      file: "workers/domains/identity/src/erasure.workerd.test.ts",
      test: "ends sessions and keys at once, and nobody can sign in",
    },
  },
  {
    id: "V7.4.3",
    requirement: "Other sessions end with the password",
    proof: {
      file: "workers/domains/identity/src/passwords.workerd.test.ts",
      test: "ends all other sessions, not the one that asks, nor a stranger's",
    },
  },
  {
    id: "V7.4.4",
    requirement: "Every page leads to logging out",
    doesNotApply: "No page of ours is for those who signed in.",
  },
  {
    id: "V7.4.5",
    requirement: "Operators can end sessions",
    departs:
      "They end the access tokens of all by revoking the signing keys; the sessions of one user are ended by that user alone.",
  },
  {
    id: "V7.5.1",
    requirement: "Factors change only after signing in anew",
    proof: {
      file: "workers/domains/identity/src/passkeys.workerd.test.ts",
      test: "takes a proof after ten minutes, so that a stolen token opens nothing for good",
    },
  },
  {
    id: "V7.5.2",
    requirement: "Users see their sessions, and end them after a proof",
    departs: "They see and end them, and no proof is asked for: whoever ends a session too many only signs in again.",
  },
  { id: "V7.6.1", requirement: "Lifetimes agree between services", doesNotApply: noProvider },
  { id: "V7.6.2", requirement: "Sessions begin by a deed of the user", doesNotApply: noProvider },
];
