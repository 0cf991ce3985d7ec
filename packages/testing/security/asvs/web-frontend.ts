import type { Row } from "../row.ts";

/** V3 of OWASP ASVS 5.0: web frontend security. */
export const webFrontend: Row[] = [
  {
    id: "V3.2.1",
    requirement: "No answer is shown as what it is not",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "that is a page is saved under a plain name, and never shown",
    },
  },
  {
    id: "V3.2.2",
    requirement: "Text is put into pages as text",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "puts no text into a page as markup, and takes no message from another one",
    },
  },
  {
    id: "V3.3.1",
    requirement: "Cookies are Secure",
    proof: { file: "packages/testing/security/sources.test.ts", test: "sets no cookie" },
  },
  {
    id: "V3.3.2",
    requirement: "Cookies say SameSite",
    proof: { file: "packages/testing/security/sources.test.ts", test: "sets no cookie" },
  },
  {
    id: "V3.3.3",
    requirement: "Cookies carry the __Host- prefix",
    proof: { file: "packages/testing/security/sources.test.ts", test: "sets no cookie" },
  },
  {
    id: "V3.3.4",
    requirement: "Cookies of sessions are HttpOnly",
    proof: { file: "packages/testing/security/sources.test.ts", test: "sets no cookie" },
  },
  {
    id: "V3.4.1",
    requirement: "HSTS for a year or more, subdomains too",
    proof: {
      file: "workers/edge/gateway/src/front-door.test.ts",
      test: "every answer carries the security headers, the version and its request id",
    },
  },
  {
    id: "V3.4.2",
    requirement: "CORS goes by a list of origins",
    proof: { file: "workers/edge/gateway/src/routes.test.ts", test: "pages of %j may not" },
  },
  {
    id: "V3.4.3",
    requirement: "A Content-Security-Policy on every answer",
    proof: {
      file: "workers/edge/gateway/src/front-door.test.ts",
      test: "every answer carries the security headers, the version and its request id",
    },
  },
  {
    id: "V3.4.4",
    requirement: "nosniff on every answer",
    proof: { file: "packages/testing/journeys/front-door.test.ts", test: "carries the security headers: %s" },
  },
  {
    id: "V3.4.5",
    requirement: "A referrer policy on every answer",
    proof: { file: "packages/testing/journeys/front-door.test.ts", test: "carries the security headers: %s" },
  },
  {
    id: "V3.4.6",
    requirement: "frame-ancestors on every answer",
    proof: {
      file: "workers/edge/gateway/src/front-door.test.ts",
      test: "every answer carries the security headers, the version and its request id",
    },
  },
  {
    id: "V3.5.1",
    requirement: "Requests forged by other pages do nothing",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "counts in its own header alone: not in the address, a cookie, a body or under another scheme",
    },
  },
  {
    id: "V3.5.2",
    requirement: "Nothing sensitive can be asked without a preflight",
    proof: {
      file: "packages/testing/security/routes.test.ts",
      test: "takes what is no JSON at two doors alone, none of which a signed-in browser opens by itself",
    },
  },
  {
    id: "V3.5.3",
    requirement: "Safe methods change nothing",
    proof: { file: "packages/testing/journeys/attacks.test.ts", test: "changes nothing by being read" },
  },
  {
    id: "V3.5.4",
    requirement: "Separate applications have separate hosts",
    doesNotApply: "There is one application, on one host.",
  },
  {
    id: "V3.5.5",
    requirement: "Messages of other windows are checked",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "puts no text into a page as markup, and takes no message from another one",
    },
  },
  {
    id: "V3.7.1",
    requirement: "Only client technology that is still supported",
    proof: {
      file: "workers/domains/identity/src/pages.test.ts",
      test: "runs its own script alone and is framed by nobody",
    },
  },
  {
    id: "V3.7.2",
    requirement: "Nobody is sent to a foreign host",
    proof: { file: "packages/testing/security/sources.test.ts", test: "sends nobody elsewhere by itself" },
  },
];
