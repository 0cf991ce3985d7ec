import type { Row } from "../row.ts";

/** V2 of OWASP ASVS 5.0: validation and business logic. */
export const validation: Row[] = [
  {
    id: "V2.1.1",
    requirement: "Rules for input are written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "of what input is taken, alone and together" },
  },
  {
    id: "V2.1.2",
    requirement: "Rules for what belongs together are written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "of what input is taken, alone and together" },
  },
  {
    id: "V2.1.3",
    requirement: "Limits of the business are written down",
    proof: { file: "packages/testing/security/policy.test.ts", test: "of how much one may do" },
  },
  {
    id: "V2.2.1",
    requirement: "Input is checked against what is allowed",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a field of another type or out of its range is refused at its place",
    },
  },
  {
    id: "V2.2.2",
    requirement: "Input is checked by the service itself",
    proof: {
      file: "packages/testing/journeys/every-route.test.ts",
      test: "a body without a field that it needs is refused at its place",
    },
  },
  {
    id: "V2.2.3",
    requirement: "What belongs together is checked together",
    proof: {
      file: "packages/testing/journeys/purchase.test.ts",
      test: "of one's own product, of what one owns, of a draft and of two currencies is refused",
    },
  },
  {
    id: "V2.3.1",
    requirement: "Steps come in their order, none skipped",
    proof: {
      file: "packages/testing/journeys/purchase.test.ts",
      test: "writes a dense stream of events in the order of the saga",
    },
  },
  {
    id: "V2.3.2",
    requirement: "Limits of the business are kept",
    proof: {
      file: "workers/domains/orders/src/limits.workerd.test.ts",
      test: "orders no more for now, and nothing is asked of the card",
    },
  },
  {
    id: "V2.3.3",
    requirement: "An operation succeeds whole or leaves nothing",
    proof: {
      file: "workers/domains/orders/src/coordinator.workerd.test.ts",
      test: "every order ends settled, whatever the others do and whenever it dies",
    },
  },
  {
    id: "V2.3.4",
    requirement: "What is scarce is not sold twice",
    proof: {
      file: "packages/testing/journeys/purchase.test.ts",
      test: "of the last unit is had by one of many buyers, and costs the others nothing",
    },
  },
  {
    id: "V2.4.1",
    requirement: "Automation is slowed down",
    proof: { file: "packages/testing/journeys/limits.test.ts", test: "gets no further on any route" },
  },
];
