import { scryptSync } from "node:crypto";
import { accept, refuse } from "@souk/kernel/result";
import { afterEach, describe, expect, test, vi } from "vitest";
import { capacity, hashPassword, isOutdated, verifyPassword } from "./password.ts";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof import("node:crypto")>();
  const scrypt = (...args: Parameters<typeof real.scrypt>) => {
    if (args[0] !== "Never1ending") real.scrypt(...args);
  };
  return { ...real, scrypt };
});

const hashing = { cost: 16, paced: false };
const overloaded = refuse("service_unavailable");
const hash = async (password: string, given = hashing): Promise<string> => {
  const hashed = await hashPassword(password, given);
  return hashed.ok ? hashed.value : "";
};

describe("a password", () => {
  test("is kept as scrypt with r=8, p=5 under a salt of its own", async () => {
    const [one, other] = [await hash("Password123"), await hash("Password123")];
    expect(one).not.toBe(other);
    const [scheme, storedCost, salt = "", key] = one.split("$");
    expect([scheme, storedCost, Buffer.from(salt, "base64url").length]).toEqual(["scrypt", "16", 16]);
    const expected = scryptSync("Password123", Buffer.from(salt, "base64url"), 32, { N: 16, r: 8, p: 5 });
    expect(key).toBe(expected.toString("base64url"));
  });

  test("is right in any composition and wrong by any letter", async () => {
    const kept = await hash("Pass\u00e9\u{1d7d9}word");
    expect(await verifyPassword("Passe\u03011word", kept, hashing)).toEqual(accept(true));
    expect(await verifyPassword("Passe\u03011worD", kept, hashing)).toEqual(accept(false));
  });

  test("is checked at the cost it was kept with", async () => {
    const kept = await hash("Password123");
    expect(await verifyPassword("Password123", kept, { ...hashing, cost: 32 })).toEqual(accept(true));
  });

  test("is never right for an unknown account", async () => {
    expect(await verifyPassword("", null, hashing)).toEqual(accept(false));
    expect(await verifyPassword("no-account", null, hashing)).toEqual(accept(false));
  });

  test("is to be hashed anew once that costs more than when it was kept", async () => {
    const kept = await hash("Password123");
    expect([8, 16, 32].map((cost) => isOutdated(kept, { ...hashing, cost }))).toEqual([false, false, true]);
  });
});

describe("too many hashes at once", () => {
  // Not a power of two: it takes its place among those that wait, then fails at once instead of taking seconds.
  const fill = () => hashPassword("Password123", { ...hashing, cost: capacity - hashing.cost - 1 });

  test("are refused, for unknown accounts no sooner and no later", async () => {
    const kept = await hash("Password123");
    const [filled, ...others] = await Promise.allSettled([
      fill(),
      verifyPassword("Password123", kept, hashing),
      verifyPassword("Password123", null, hashing),
      verifyPassword("Password123", kept, hashing),
      hashPassword("Password123", hashing),
    ]);
    expect(filled.status).toBe("rejected");
    const values = [accept(true), overloaded, overloaded, overloaded];
    expect(others).toEqual(values.map((value) => ({ status: "fulfilled", value })));
  });

  test("leave room once they are done or failed", async () => {
    await expect(fill()).rejects.toThrow();
    const many = await Promise.all(Array.from({ length: 16 }, () => hashPassword("Password123", hashing)));
    expect(many.every(({ ok }) => ok)).toBe(true);
  });

  test("are 17 at production's cost, and 16 are not", () => expect(Math.floor(capacity / 16_384)).toBe(16));

  test("pause for as long as each took where others share the isolate", async () => {
    const begunAt = performance.now();
    await hash("Password123", { cost: 8_192, paced: true });
    const endedAt = performance.now();
    await hash("Password123");
    expect(performance.now() - endedAt).toBeGreaterThan(0.8 * (endedAt - begunAt));
  });
});

describe("a hash whose request went away", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("gives its place back after 15 seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    void hashPassword("Never1ending", { ...hashing, cost: capacity });
    expect(await hashPassword("Password123", hashing)).toEqual(overloaded);
    vi.advanceTimersByTime(15_001);
    expect(await hashPassword("Password123", hashing)).toMatchObject({ ok: true });
  });

  test("holds up the next for no longer than that", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    void hashPassword("Never1ending", hashing);
    let done = false;
    const next = hashPassword("Password123", hashing).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await next;
    expect(done).toBe(true);
  });
});
