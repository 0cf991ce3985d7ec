import type { Row } from "../row.ts";

/** V5 of OWASP ASVS 5.0: file handling. */
export const files: Row[] = [
  {
    id: "V5.1.1",
    requirement: "Allowed types and sizes are written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of what files are taken, and how they are handed out",
    },
  },
  {
    id: "V5.2.1",
    requirement: "Files are no larger than can be handled",
    proof: {
      file: "packages/testing/journeys/files.test.ts",
      test: "refuses %s than announced, keeps nothing and can be tried again",
    },
  },
  {
    id: "V5.2.2",
    requirement: "A file is what it says it is",
    proof: { file: "packages/testing/journeys/files.test.ts", test: "that is really %s is refused and not kept" },
  },
  {
    id: "V5.2.3",
    requirement: "Archives are bounded before they are unpacked",
    doesNotApply: "Nothing is ever unpacked.",
  },
  {
    id: "V5.3.1",
    requirement: "Uploaded files are not run by the server",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "that is an image and a script at once is served as the image, and runs nowhere",
    },
  },
  {
    id: "V5.3.2",
    requirement: "Paths are of our own making",
    proof: {
      file: "packages/testing/journeys/attacks.test.ts",
      test: "that is a page is saved under a plain name, and never shown",
    },
  },
  {
    id: "V5.4.1",
    requirement: "Names in requests are checked, and the answer says the name",
    proof: { file: "workers/domains/delivery/src/disposition.test.ts", test: "%j is saved under a safe name" },
  },
  {
    id: "V5.4.2",
    requirement: "Names are encoded for their header",
    proof: {
      file: "workers/domains/delivery/src/disposition.test.ts",
      test: "no name breaks out of the header, and both forms name one plain file",
    },
  },
  {
    id: "V5.4.3",
    requirement: "Files are scanned",
    departs:
      "The platform has no scanner. Downloads are attachments in a sandbox, images are raster only, and buyers are told the sha256.",
  },
];
