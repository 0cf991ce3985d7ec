import type { Row } from "../row.ts";

const edge = "Cloudflare's edge ends TLS for the only host; no listener is ours to configure.";

/** V12 of OWASP ASVS 5.0: secure communication. */
export const communication: Row[] = [
  { id: "V12.1.1", requirement: "TLS 1.2 or later", doesNotApply: edge },
  { id: "V12.1.2", requirement: "Strong cipher suites", doesNotApply: edge },
  { id: "V12.1.3", requirement: "Client certificates are verified", doesNotApply: "Nobody is known by a certificate." },
  {
    id: "V12.2.1",
    requirement: "Clients are spoken to over TLS alone",
    proof: {
      file: "workers/edge/gateway/src/admission.test.ts",
      test: "is not answered in production, nor sent elsewhere",
    },
  },
  { id: "V12.2.2", requirement: "Certificates are publicly trusted", doesNotApply: edge },
  {
    id: "V12.3.1",
    requirement: "Other services are spoken to over TLS",
    proof: {
      file: "workers/domains/payments/src/commands/authorize.workerd.test.ts",
      test: "Stripe itself is asked where it is configured",
    },
  },
  {
    id: "V12.3.2",
    requirement: "Certificates of other services are verified",
    doesNotApply: "The platform's own client verifies them, and cannot be told not to.",
  },
  {
    id: "V12.3.3",
    requirement: "Services within speak over encrypted ways",
    proof: { file: "packages/testing/architecture.test.ts", test: "has one front door" },
  },
  {
    id: "V12.3.4",
    requirement: "Certificates within are trusted",
    doesNotApply: "Workers reach each other by bindings, which have no certificates.",
  },
];
