import { scryptSync } from "node:crypto";
import { accept } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { capacity, hashPassword, verifyPassword } from "./password.ts";

const cost = 16;
const overloaded = { ok: false, problem: { code: "service_unavailable" } };
const hash = async (password: string): Promise<string> => {
  const hashed = await hashPassword(password, cost);
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
    expect(await verifyPassword("Passe\u03011word", kept, cost)).toEqual(accept(true));
    expect(await verifyPassword("Passe\u03011worD", kept, cost)).toEqual(accept(false));
  });

  test("is checked at the cost it was kept with", async () => {
    const kept = await hash("Password123");
    expect(await verifyPassword("Password123", kept, 32)).toEqual(accept(true));
  });

  test("is never right for an unknown account", async () => {
    expect(await verifyPassword("", null, cost)).toEqual(accept(false));
    expect(await verifyPassword("no-account", null, cost)).toEqual(accept(false));
  });
});

describe("too many hashes at once", () => {
  // Not a power of two: it takes its place among those that wait, then fails at once instead of taking seconds.
  const fill = () => hashPassword("Password123", capacity - cost - 1);

  test("are refused, for unknown accounts no sooner and no later", async () => {
    const kept = await hash("Password123");
    const [filled, ...others] = await Promise.allSettled([
      fill(),
      verifyPassword("Password123", kept, cost),
      verifyPassword("Password123", null, cost),
      verifyPassword("Password123", kept, cost),
      hashPassword("Password123", cost),
    ]);
    expect(filled.status).toBe("rejected");
    const values = [accept(true), overloaded, overloaded, overloaded];
    expect(others).toEqual(values.map((value) => ({ status: "fulfilled", value })));
  });

  test("leave room once they are done or failed", async () => {
    await expect(fill()).rejects.toThrow();
    const many = await Promise.all(Array.from({ length: 16 }, () => hashPassword("Password123", cost)));
    expect(many.every(({ ok }) => ok)).toBe(true);
  });

  test("are 17 at production's cost, and 16 are not", () => expect(Math.floor(capacity / 16_384)).toBe(16));
});
