import type { Row } from "../row.ts";

const noOauth = "Nobody signs in here on behalf of another service: there is no OAuth and no OpenID Connect.";

/** V10 of OWASP ASVS 5.0: OAuth and OIDC. */
export const oauth: Row[] = [
  {
    id: "V10.1.1",
    requirement: "Tokens go only to those who need them",
    proof: {
      file: "workers/edge/gateway/src/routes.test.ts",
      test: "a signed-in request reaches its Worker with a verified principal, and without what proved it",
    },
  },
  { id: "V10.1.2", requirement: "Clients accept only what they asked for", doesNotApply: noOauth },
  { id: "V10.2.1", requirement: "The code flow is safe from forged requests", doesNotApply: noOauth },
  { id: "V10.2.2", requirement: "Servers are not mixed up", doesNotApply: noOauth },
  {
    id: "V10.3.1",
    requirement: "Access tokens are for this audience",
    proof: { file: "packages/platform/access-token.test.ts", test: "is refused with %s" },
  },
  {
    id: "V10.3.2",
    requirement: "What was delegated decides",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "of an API key opens what its scopes name, and nothing else",
    },
  },
  {
    id: "V10.3.3",
    requirement: "Users are known by what is never theirs twice",
    proof: {
      file: "packages/testing/journeys/identity.test.ts",
      test: "is an ES256 token for our interface that the published keys verify",
    },
  },
  {
    id: "V10.3.4",
    requirement: "Where it matters, signing in was recent",
    proof: {
      file: "workers/domains/identity/src/domain/session.test.ts",
      test: "proves who asks for ten minutes after signing in, and no longer",
    },
  },
  { id: "V10.4.1", requirement: "Redirect addresses are listed", doesNotApply: noOauth },
  { id: "V10.4.2", requirement: "Codes are used once", doesNotApply: noOauth },
  { id: "V10.4.3", requirement: "Codes are short-lived", doesNotApply: noOauth },
  { id: "V10.4.4", requirement: "Grants are those that are needed", doesNotApply: noOauth },
  {
    id: "V10.4.5",
    requirement: "A refresh token that is used again ends them all",
    proof: {
      file: "workers/domains/identity/src/sessions.workerd.test.ts",
      test: "used again ends the session, whoever used it first, and no other session",
    },
  },
  { id: "V10.4.6", requirement: "Codes are bound by PKCE", doesNotApply: noOauth },
  { id: "V10.4.7", requirement: "Clients that register themselves are not trusted", doesNotApply: noOauth },
  {
    id: "V10.4.8",
    requirement: "Refresh tokens end at last",
    proof: {
      file: "workers/domains/identity/src/sessions.workerd.test.ts",
      test: "works for 30 days after signing in, however often the session was refreshed",
    },
  },
  {
    id: "V10.4.9",
    requirement: "Users revoke tokens",
    proof: {
      file: "workers/domains/identity/src/sessions.workerd.test.ts",
      test: "ends that one alone, at once where the session is looked at and for its refresh token",
    },
  },
  { id: "V10.4.10", requirement: "Confidential clients are authenticated", doesNotApply: noOauth },
  { id: "V10.4.11", requirement: "Clients get the scopes that they need", doesNotApply: noOauth },
  { id: "V10.5.1", requirement: "ID tokens are not replayed", doesNotApply: noOauth },
  { id: "V10.5.2", requirement: "Users are known by their subject", doesNotApply: noOauth },
  { id: "V10.5.3", requirement: "Issuers are not impersonated", doesNotApply: noOauth },
  { id: "V10.5.4", requirement: "ID tokens are for their client", doesNotApply: noOauth },
  { id: "V10.5.5", requirement: "Logging out by the back channel is safe", doesNotApply: noOauth },
  { id: "V10.6.1", requirement: "Response modes are those allowed", doesNotApply: noOauth },
  { id: "V10.6.2", requirement: "Nobody is logged out by force", doesNotApply: noOauth },
  { id: "V10.7.1", requirement: "Users consent", doesNotApply: noOauth },
  { id: "V10.7.2", requirement: "Users know what they consent to", doesNotApply: noOauth },
  { id: "V10.7.3", requirement: "Users take consent back", doesNotApply: noOauth },
];
