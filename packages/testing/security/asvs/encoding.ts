import type { Row } from "../row.ts";

const noXml = "Nothing reads XML.";
const managed = "The language manages memory; there is no native code of ours.";

/** V1 of OWASP ASVS 5.0: encoding and sanitization. */
export const encoding: Row[] = [
  {
    id: "V1.1.1",
    requirement: "Input is decoded once, before it is checked",
    proof: {
      file: "packages/testing/journeys/wire.test.ts",
      test: "that says the same in other letters is as closed as it: %s",
    },
  },
  {
    id: "V1.1.2",
    requirement: "Output is escaped as the last step",
    proof: {
      file: "workers/listeners/search/src/text/text.test.ts",
      test: "a marked text becomes escaped HTML, cut without leaving a mark open",
    },
  },
  {
    id: "V1.2.1",
    requirement: "Output is encoded for where it stands, headers too",
    proof: {
      file: "workers/domains/delivery/src/disposition.test.ts",
      test: "no name breaks out of the header, and both forms name one plain file",
    },
  },
  {
    id: "V1.2.2",
    requirement: "Addresses are built safely, of safe schemes",
    proof: {
      file: "packages/testing/journeys/wire.test.ts",
      test: "does not move our links: they are made of the configured origin",
    },
  },
  {
    id: "V1.2.3",
    requirement: "No data changes the shape of a script or of JSON",
    proof: {
      file: "packages/platform/log.test.ts",
      test: "is one line of JSON that says when, in UTC, whatever stands in it",
    },
  },
  {
    id: "V1.2.4",
    requirement: "Queries of databases take data as data",
    proof: { file: "workers/listeners/search/src/search.workerd.test.ts", test: "takes any text for text" },
  },
  {
    id: "V1.2.5",
    requirement: "No command of an operating system takes input",
    proof: { file: "packages/testing/architecture.test.ts", test: "imports only what the table allows" },
  },
  { id: "V1.2.6", requirement: "LDAP is safe from injection", doesNotApply: "Nothing speaks LDAP." },
  { id: "V1.2.7", requirement: "XPath is safe from injection", doesNotApply: noXml },
  { id: "V1.2.8", requirement: "LaTeX is run safely", doesNotApply: "Nothing runs LaTeX." },
  {
    id: "V1.2.9",
    requirement: "Input in regular expressions is escaped",
    proof: { file: "packages/testing/security/sources.test.ts", test: "makes no pattern out of what somebody wrote" },
  },
  {
    id: "V1.3.1",
    requirement: "HTML from editors is sanitized",
    doesNotApply: "No field holds HTML: what people write is text, and is shown as text.",
  },
  {
    id: "V1.3.2",
    requirement: "No text is run as code",
    proof: { file: "packages/testing/security/sources.test.ts", test: "never runs a text as code" },
  },
  {
    id: "V1.3.3",
    requirement: "Data for a dangerous place is cut down to what is safe there",
    proof: { file: "packages/testing/journeys/identity.test.ts", test: "refuses %s" },
  },
  {
    id: "V1.3.4",
    requirement: "SVG is made harmless",
    proof: { file: "packages/testing/journeys/files.test.ts", test: "that is really %s is refused and not kept" },
  },
  {
    id: "V1.3.5",
    requirement: "Markup and style languages are made harmless",
    proof: {
      file: "workers/listeners/notifications/src/templates.test.ts",
      test: "shows what people wrote as text, never as markup",
    },
  },
  {
    id: "V1.3.6",
    requirement: "No request goes where input points",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "calls no address outside but the payment provider's, and follows no redirect there",
    },
  },
  {
    id: "V1.3.7",
    requirement: "No template is built of input",
    proof: {
      file: "workers/listeners/notifications/src/templates.test.ts",
      test: "a %s mail carries its link and nobody's words",
    },
  },
  { id: "V1.3.8", requirement: "JNDI is safe from injection", doesNotApply: "There is no Java." },
  { id: "V1.3.9", requirement: "Memcache is safe from injection", doesNotApply: "There is no memcache." },
  { id: "V1.3.10", requirement: "Format strings are safe", doesNotApply: "The language has no format strings." },
  {
    id: "V1.3.11",
    requirement: "Mail systems are safe from injection",
    proof: { file: "packages/testing/journeys/attacks.test.ts", test: "has no address with %s" },
  },
  { id: "V1.4.1", requirement: "Memory is handled safely", doesNotApply: managed },
  {
    id: "V1.4.2",
    requirement: "No number overflows",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a field of another type or out of its range is refused at its place",
    },
  },
  { id: "V1.4.3", requirement: "Memory is released", doesNotApply: managed },
  { id: "V1.5.1", requirement: "XML parsers resolve nothing from outside", doesNotApply: noXml },
  {
    id: "V1.5.2",
    requirement: "What is deserialized is of allowed types",
    proof: { file: "workers/edge/gateway/src/strict-json.test.ts", test: "refuses %s" },
  },
];
