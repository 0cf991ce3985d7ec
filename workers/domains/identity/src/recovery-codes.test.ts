import { expect, test } from "vitest";
import { createRecoveryCodes, normalizeRecoveryCode } from "./recovery-codes.ts";

test("recovery codes are ten of 120 random bits, in letters that are not taken for one another", () => {
  const codes = [...createRecoveryCodes(), ...createRecoveryCodes()];
  expect(codes).toHaveLength(20);
  expect(new Set(codes).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^([a-km-np-z2-9]{4}-){5}[a-km-np-z2-9]{4}$/);
});

test.each(["k3ma-9xtz-abcd-efgh", "K3MA-9XTZ-ABCD-EFGH", " k3ma 9xtz abcd efgh ", "k3ma9xtzabcdefgh"])(
  "a recovery code is the same as %j",
  (typed) => expect(normalizeRecoveryCode(typed)).toBe("k3ma9xtzabcdefgh"),
);
