import { accept, refuse } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { decideRefresh, freshSessionMs, isAlive, isFresh } from "./session.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const [earlier, later] = ["2026-11-22T08:59:59.999Z", "2026-11-22T09:00:00.001Z"];

describe("a session", () => {
  test.each([
    ["is alive until it ends", { endedAt: null, expiresAt: later }, true],
    ["is over once it was ended", { endedAt: earlier, expiresAt: later }, false],
    ["is over at the moment it expires", { endedAt: null, expiresAt: now.toISOString() }, false],
  ])("%s", (_, state, alive) => expect(isAlive(state, now)).toBe(alive));

  test("proves who asks for ten minutes after signing in, and no longer", () => {
    const opened = (ago: number) => new Date(now.getTime() - ago).toISOString();
    expect(freshSessionMs).toBe(600_000);
    expect([599_999, 600_000].map((ago) => isFresh(opened(ago), now))).toEqual([true, false]);
  });
});

describe("a refresh token", () => {
  const fresh = { spentAt: null, endedAt: null, expiresAt: later };

  test("works once in a session that is alive", () => expect(decideRefresh(fresh, now)).toEqual(accept(null)));
  test.each([
    ["an unknown one", null, "refresh_token_invalid"],
    ["a spent one", { ...fresh, spentAt: earlier }, "refresh_token_reused"],
    ["a spent one of an ended session", { ...fresh, spentAt: earlier, endedAt: earlier }, "refresh_token_reused"],
    ["one of an ended session", { ...fresh, endedAt: earlier }, "refresh_token_invalid"],
    ["one of a session that ends now", { ...fresh, expiresAt: now.toISOString() }, "refresh_token_invalid"],
  ])("is refused as %s", (_, state, code) => expect(decideRefresh(state, now)).toEqual(refuse(code)));
});
