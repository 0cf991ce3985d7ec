import type { Row } from "../row.ts";

const noGraph = "Nothing speaks GraphQL.";
const noSockets = "Nothing speaks WebSocket: orders are watched by Server-Sent Events.";

/** V4 of OWASP ASVS 5.0: API and web service. */
export const api: Row[] = [
  {
    id: "V4.1.1",
    requirement: "Content-Type is right, and says the charset of text",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "says in which letters it is written, where it is text",
    },
  },
  {
    id: "V4.1.2",
    requirement: "Services do not redirect from http",
    proof: {
      file: "workers/edge/gateway/src/admission.test.ts",
      test: "is not answered in production, nor sent elsewhere",
    },
  },
  {
    id: "V4.1.3",
    requirement: "Headers of our own layers do not come from outside",
    proof: { file: "packages/testing/journeys/front-door.test.ts", test: "cannot say by a header who they are" },
  },
  {
    id: "V4.2.1",
    requirement: "The end of a message is no matter of opinion",
    proof: { file: "packages/testing/journeys/wire.test.ts", test: "is no matter of opinion: %s are refused" },
  },
  { id: "V4.3.1", requirement: "GraphQL queries are bounded", doesNotApply: noGraph },
  { id: "V4.3.2", requirement: "GraphQL tells nothing of itself", doesNotApply: noGraph },
  { id: "V4.4.1", requirement: "WebSockets run over TLS", doesNotApply: noSockets },
  { id: "V4.4.2", requirement: "WebSockets check the origin", doesNotApply: noSockets },
  { id: "V4.4.3", requirement: "WebSockets have tokens of their own", doesNotApply: noSockets },
  { id: "V4.4.4", requirement: "Those tokens come from the session", doesNotApply: noSockets },
];
