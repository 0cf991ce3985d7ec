import type { Row } from "../row.ts";

/** V11 of OWASP ASVS 5.0: cryptography. */
export const cryptography: Row[] = [
  {
    id: "V11.1.1",
    requirement: "The life of keys is written down",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of which keys there are, who has them and when they change",
    },
  },
  {
    id: "V11.1.2",
    requirement: "Keys and algorithms are listed",
    proof: {
      file: "packages/testing/security/policy.test.ts",
      test: "of which keys there are, who has them and when they change",
    },
  },
  {
    id: "V11.2.1",
    requirement: "Cryptography is not our own",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "hashes, signs and encrypts by the runtime's own means, in few places",
    },
  },
  {
    id: "V11.2.2",
    requirement: "Algorithms and keys can be replaced",
    departs:
      "Signing keys rotate and passwords are hashed anew, but what a Worker has sealed under its secret is lost with that secret.",
  },
  {
    id: "V11.2.3",
    requirement: "Strength of 128 bits or more",
    proof: {
      file: "packages/testing/journeys/identity.test.ts",
      test: "is an ES256 token for our interface that the published keys verify",
    },
  },
  {
    id: "V11.3.1",
    requirement: "No weak modes or paddings",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "names no weak hash or cipher but the SHA-1 that authenticators speak",
    },
  },
  {
    id: "V11.3.2",
    requirement: "Ciphers and modes are approved",
    proof: {
      file: "packages/platform/signing.test.ts",
      test: "is read back under the same secret and purpose, and differs each time",
    },
  },
  {
    id: "V11.3.3",
    requirement: "What is encrypted cannot be altered",
    proof: {
      file: "packages/platform/signing.test.ts",
      test: "cannot be read under another secret or purpose, nor when it was altered",
    },
  },
  {
    id: "V11.4.1",
    requirement: "Hashes are approved",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "names no weak hash or cipher but the SHA-1 that authenticators speak",
    },
  },
  {
    id: "V11.4.2",
    requirement: "Passwords are kept under a costly hash",
    proof: {
      file: "workers/domains/identity/src/password.test.ts",
      test: "is kept as scrypt with r=8, p=5 under a salt of its own",
    },
  },
  {
    id: "V11.4.3",
    requirement: "Hashes that guard data resist collisions",
    proof: {
      file: "packages/testing/security/sources.test.ts",
      test: "hashes, signs and encrypts by the runtime's own means, in few places",
    },
  },
  { id: "V11.4.4", requirement: "Keys made of passwords are stretched", doesNotApply: "No key is made of a password." },
  {
    id: "V11.5.1",
    requirement: "What must not be guessed is random, of 128 bits",
    proof: { file: "packages/platform/signing.test.ts", test: "random tokens differ, and so do their hashes" },
  },
  {
    id: "V11.6.1",
    requirement: "Keys and signatures are made by approved algorithms",
    proof: {
      file: "workers/domains/identity/src/keys.workerd.test.ts",
      test: "are made once by 50 who find none, and kept sealed",
    },
  },
];
