import type { Row } from "../row.ts";

/** V9 of OWASP ASVS 5.0: self-contained tokens. */
export const tokens: Row[] = [
  {
    id: "V9.1.1",
    requirement: "Signatures are verified first",
    proof: {
      file: "packages/platform/access-token.test.ts",
      test: "is refused under another key of the same name, and asks for keys under an unknown one",
    },
  },
  {
    id: "V9.1.2",
    requirement: "Algorithms are those of a list",
    proof: { file: "packages/platform/access-token.test.ts", test: "is refused under another algorithm" },
  },
  {
    id: "V9.1.3",
    requirement: "Keys come from us, not from the token",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a forged token opens no route, and is not ignored where none is needed",
    },
  },
  {
    id: "V9.2.1",
    requirement: "Tokens count within their time",
    proof: { file: "packages/platform/access-token.test.ts", test: "speaks for whom it was signed, for ten minutes" },
  },
  {
    id: "V9.2.2",
    requirement: "A token of one kind is none of another",
    proof: { file: "packages/testing/journeys/attacks.test.ts", test: "of one kind opens no door of another" },
  },
  {
    id: "V9.2.3",
    requirement: "Tokens for other audiences are refused",
    proof: { file: "packages/platform/access-token.test.ts", test: "is refused with %s" },
  },
  {
    id: "V9.2.4",
    requirement: "Tokens name their audience",
    proof: {
      file: "packages/testing/journeys/identity.test.ts",
      test: "is an ES256 token for our interface that the published keys verify",
    },
  },
];
