import { readFileSync } from "node:fs";
import { join } from "node:path";
import { uploadLimits } from "@souk/contracts/catalog";
import { accessTokens } from "@souk/contracts/identity";
import { describe, expect, test } from "vitest";
import { maxFiles } from "../../../workers/domains/catalog/src/domain/file.ts";
import { linkLifetimeMs } from "../../../workers/domains/delivery/src/link.ts";
import { attemptQuota, attemptWindowMs } from "../../../workers/domains/identity/src/domain/attempts.ts";
import { liveMailTokens, mailTokenLifetimeMs } from "../../../workers/domains/identity/src/domain/mail-token.ts";
import { freshSessionMs, sessionLifetimeMs } from "../../../workers/domains/identity/src/domain/session.ts";
import { announcedMs, rotatedAfterMs } from "../../../workers/domains/identity/src/domain/signing-keys.ts";
import { decideOrdering } from "../../../workers/domains/orders/src/domain/ordering.ts";
import { general, strict } from "../../../workers/edge/gateway/src/quotas.ts";

const policy = readFileSync(join(import.meta.dirname, "policy.md"), "utf8").replaceAll(/\s+/g, " ");
const sectionOf = (heading: string): string => policy.split(" ## ").find((part) => part.startsWith(heading)) ?? "";

const minutes = (ms: number): number => ms / 60_000;
const days = (ms: number): number => ms / 86_400_000;
const now = 1_800_000_000_000;
const times = (count: number): number[] => Array.from({ length: count }, () => now);

describe("the policy says what the code does", () => {
  test("of how one signs in, and what stops who guesses", () => {
    const text = sectionOf("Signing in");
    expect(minutes(attemptWindowMs)).toBe(1);
    expect(text).toContain(`${attemptQuota} tries a minute an account, ${strict.login.quota} an address`);
    expect(text).toContain(
      `a token of ${minutes(mailTokenLifetimeMs)} minutes, used once; at most ${liveMailTokens} mails`,
    );
    expect(text).toContain(`Registration takes ${strict.register.quota} a minute an address`);
    expect(text).toContain(`within ${minutes(freshSessionMs)} minutes, or the password, or a code`);
  });

  test("of how long a session lives, and how many there may be", () => {
    const text = sectionOf("Sessions");
    expect(text).toContain(
      `Access tokens live ${accessTokens.lifetimeSeconds / 60} minutes, sessions ${days(sessionLifetimeMs)} days`,
    );
    expect(text).toContain("any number of sessions");
  });

  test("of who may do what, down to the field", () => {
    const text = sectionOf("Who may do what");
    expect(text).toContain("what is not there and what is not yours are the same 404");
    expect(text).toContain("Nobody sets an id, an owner, a role beyond buyer or seller");
  });

  test("of what input is taken, alone and together", () => {
    const text = sectionOf("Input and business limits");
    expect(text).toContain("at most 256 KiB, 32 levels");
    expect(text).toContain("What belongs together is checked together");
  });

  test("of how much one may do", () => {
    const text = sectionOf("Input and business limits");
    for (const limit of [general, ...Object.values(strict)]) expect(minutes(limit.windowMs)).toBe(1);
    expect(text).toContain(`${general.quota} a minute a user`);
    expect(text).toContain(`${strict.licenses.quota} a minute an address`);
    expect(text).toContain("120 a minute a buyer; none for a while after 5 declines in 10 minutes");
    for (const [placed, declined, isAllowed] of [
      [119, 4, true],
      [120, 0, false],
      [0, 5, false],
    ] as const) {
      expect(decideOrdering({ placed: times(placed), declined: times(declined) }, now).ok).toBe(isAllowed);
    }
  });

  test("of what files are taken, and how they are handed out", () => {
    const text = sectionOf("Files");
    expect(text).toContain(`parts of at most ${uploadLimits.download / 1_000_000} MB`);
    expect(text).toContain(`at most ${uploadLimits.image / 1024 ** 2} MiB. A product has at most ${maxFiles} files`);
    expect(text).toContain(`links of ${minutes(linkLifetimeMs)} minutes`);
  });

  test("of which keys there are, who has them and when they change", () => {
    const text = sectionOf("Keys and algorithms");
    expect(text).toContain(`every ${days(rotatedAfterMs)} days, announced ${minutes(announcedMs)} minutes before`);
    expect(text).toContain("No Worker has another's secret");
  });

  test.each(["Data", "Logs", "What is called outside", "What costs much", "What we build on"])(
    "and has a word on: %s",
    (heading) => {
      expect(sectionOf(heading).length).toBeGreaterThan(200);
    },
  );
});
