import type { Row } from "../row.ts";

const contract =
  "The contract of the API says what a password is; guessing is slowed, and one-time codes and passkeys are offered.";
const noProvider = "Identity is the only one to vouch for anybody; there is no identity provider beside it.";

/** V6 of OWASP ASVS 5.0: authentication. */
export const authentication: Row[] = [
  {
    id: "V6.1.1",
    requirement: "Controls against guessing are written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of how one signs in, and what stops who guesses",
    },
  },
  { id: "V6.1.2", requirement: "Words that no password may hold are written down", departs: contract },
  {
    id: "V6.1.3",
    requirement: "All ways of signing in are written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of how one signs in, and what stops who guesses",
    },
  },
  {
    id: "V6.2.1",
    requirement: "Passwords have 8 characters or more",
    proof: { file: "packages/testing/journeys/identity.test.ts", test: "refuses %s" },
  },
  {
    id: "V6.2.2",
    requirement: "A password can be changed",
    proof: {
      file: "workers/domains/identity/src/passwords.workerd.test.ts",
      test: "takes the current one, and the new one alone signs in",
    },
  },
  {
    id: "V6.2.3",
    requirement: "Changing a password takes the current one",
    proof: {
      file: "workers/domains/identity/src/passwords.workerd.test.ts",
      test: "by who does not know the current one changes nothing",
    },
  },
  { id: "V6.2.4", requirement: "The most common passwords are refused", departs: contract },
  { id: "V6.2.5", requirement: "No rules on what a password is composed of", departs: contract },
  {
    id: "V6.2.6",
    requirement: "Passwords are masked where they are typed",
    proof: { file: "workers/domains/identity/src/pages.test.ts", test: "asks for nothing but what is sent" },
  },
  {
    id: "V6.2.7",
    requirement: "Password managers are let help",
    proof: { file: "workers/domains/identity/src/pages.test.ts", test: "asks for nothing but what is sent" },
  },
  {
    id: "V6.2.8",
    requirement: "Passwords are taken as they come",
    proof: {
      file: "workers/domains/identity/src/password.test.ts",
      test: "is right in any composition and wrong by any letter",
    },
  },
  {
    id: "V6.2.9",
    requirement: "Passwords of 64 characters are taken",
    proof: {
      file: "packages/testing/journeys/identity.test.ts",
      test: "takes a name of 100 characters beyond the basic plane and a password of 128",
    },
  },
  {
    id: "V6.2.10",
    requirement: "Passwords do not expire",
    doesNotApply: "A password has no date: it is good until it is changed.",
  },
  { id: "V6.2.11", requirement: "Words of our own are refused in passwords", departs: contract },
  { id: "V6.2.12", requirement: "Breached passwords are refused", departs: contract },
  {
    id: "V6.3.1",
    requirement: "Guessing is stopped",
    proof: {
      file: "workers/domains/identity/src/attempts.workerd.test.ts",
      test: "are ten a minute, after which the right one is not looked at either",
    },
  },
  {
    id: "V6.3.2",
    requirement: "There are no default accounts",
    proof: { file: "packages/tools/deploy/bundle.test.ts", test: "holds no module that only development has" },
  },
  {
    id: "V6.3.3",
    requirement: "More than one factor is asked for",
    departs:
      "One-time codes and passkeys are offered to all and asked of nobody: the contract lets one sign in by a password.",
  },
  {
    id: "V6.3.4",
    requirement: "No way of signing in is weaker than it is said to be",
    proof: {
      file: "workers/domains/identity/src/rows.test.ts",
      test: "counts exactly where passwords and passkeys are shown, and where accounts are opened",
    },
  },
  {
    id: "V6.4.1",
    requirement: "Initial secrets are random and short-lived",
    proof: { file: "workers/domains/identity/src/accounts.workerd.test.ts", test: "takes 30 minutes at most" },
  },
  { id: "V6.4.2", requirement: "No hints and no secret questions", doesNotApply: "There are none." },
  {
    id: "V6.4.3",
    requirement: "A reset does not go around the second factor",
    proof: {
      file: "workers/domains/identity/src/totp.workerd.test.ts",
      test: "is asked for after a reset as before: whoever reads the mails alone does not get in",
    },
  },
  {
    id: "V6.4.4",
    requirement: "A lost factor is replaced by a proof as strong",
    proof: {
      file: "workers/domains/identity/src/totp.workerd.test.ts",
      test: "stands in for a code once, however it is typed",
    },
  },
  {
    id: "V6.5.1",
    requirement: "Codes work once",
    proof: {
      file: "workers/domains/identity/src/totp.workerd.test.ts",
      test: "works once, that which confirmed the enrolment included",
    },
  },
  {
    id: "V6.5.2",
    requirement: "Lookup secrets are hashed as their strength asks",
    proof: {
      file: "workers/domains/identity/src/recovery-codes.test.ts",
      test: "recovery codes are ten of 120 random bits, in letters that are not taken for one another",
    },
  },
  {
    id: "V6.5.3",
    requirement: "Codes and seeds are random",
    proof: { file: "workers/domains/identity/src/totp.test.ts", test: "is given 160 random bits of its own" },
  },
  {
    id: "V6.5.4",
    requirement: "Lookup secrets have 20 bits or more",
    proof: {
      file: "workers/domains/identity/src/recovery-codes.test.ts",
      test: "recovery codes are ten of 120 random bits, in letters that are not taken for one another",
    },
  },
  {
    id: "V6.5.5",
    requirement: "Codes live for 30 seconds, mailed ones for 10 minutes",
    departs:
      "A code counts one step early or late, as RFC 6238 advises; mailed tokens have 256 bits and 30 minutes, for mail is slow.",
  },
  { id: "V6.6.1", requirement: "Codes by phone are offered with care", doesNotApply: "No code goes by phone." },
  {
    id: "V6.6.2",
    requirement: "Mailed tokens are good for what they were asked for",
    proof: {
      file: "workers/domains/identity/src/passwords.workerd.test.ts",
      test: "needs a token that was mailed for it, which is good for nothing else",
    },
  },
  {
    id: "V6.6.3",
    requirement: "Mailed tokens cannot be guessed",
    proof: { file: "packages/platform/signing.test.ts", test: "random tokens differ, and so do their hashes" },
  },
  { id: "V6.8.1", requirement: "No identity provider speaks for another", doesNotApply: noProvider },
  { id: "V6.8.2", requirement: "Assertions of providers are verified", doesNotApply: noProvider },
  { id: "V6.8.3", requirement: "SAML assertions are used once", doesNotApply: noProvider },
  { id: "V6.8.4", requirement: "The strength that a provider asserts is checked", doesNotApply: noProvider },
];
