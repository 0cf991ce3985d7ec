import { accept, refuse } from "@souk/kernel/result";
import { beforeEach, describe, expect, test } from "vitest";
import { login } from "./commands/login.ts";
import { setStanding } from "./commands/seller-standing.ts";
import { after, home, listEvents, open, password, reset } from "./fixture.ts";
import { checkSession } from "./queries/sessions.ts";
import { readContact } from "./queries/users.ts";

beforeEach(reset);

const isSuspended = async (userId: string) => {
  const contact = await readContact(after(0), { userId });
  return contact.ok && contact.value.suspended;
};

describe("a suspended seller", () => {
  test("is told of once, and again when reinstated", async () => {
    const { user } = await open();
    expect(await setStanding(after(0), user.id, false)).toEqual(accept(null));
    for (const suspended of [true, true, false, false]) {
      expect(await setStanding(after(1), user.id, suspended)).toEqual(accept(null));
      expect(await isSuspended(user.id)).toBe(suspended);
    }
    expect(await listEvents(`standing:${user.id}`)).toEqual(["SellerSuspended", "SellerReinstated"]);
  });

  test("is told of once where five operators act at the same moment", async () => {
    const { user } = await open();
    const answers = await Promise.all(Array.from({ length: 5 }, () => setStanding(after(0), user.id, true)));
    expect(answers).toEqual(Array(5).fill(accept(null)));
    expect(await listEvents(`standing:${user.id}`)).toEqual(["SellerSuspended"]);
  });

  test("still signs in: their money is theirs", async () => {
    const { user, email, principal } = await open();
    await setStanding(after(0), user.id, true);
    expect(await checkSession(after(0), principal)).toEqual(accept(null));
    expect(await login(after(0), { email, password }, home)).toMatchObject({ ok: true });
  });
});

test("nobody but a seller is suspended", async () => {
  const { user } = await open(after(0), { role: "buyer" });
  for (const id of [user.id, "usr_0"]) expect(await setStanding(after(0), id, true)).toEqual(refuse("not_found"));
  expect(await isSuspended(user.id)).toBe(false);
});
