import { accept, refuse } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { decideStanding, standingOf } from "./seller.ts";

const seller = { id: "usr_1", role: "seller", suspendedAt: null };
const suspended = { ...seller, suspendedAt: "2026-11-22T09:00:00.000Z" };
const told = (type: string) => accept([{ type, data: { userId: "usr_1" } }]);

describe("the standing of a seller", () => {
  test.each([
    ["falls by a suspension", seller, true, told("SellerSuspended")],
    ["rises by a reinstatement", suspended, false, told("SellerReinstated")],
    ["is no news when suspended again", suspended, true, accept([])],
    ["is no news when reinstated without a suspension", seller, false, accept([])],
    ["is nothing that a buyer has", { ...seller, role: "buyer" }, true, refuse("not_found")],
    ["is nothing that an admin has", { ...seller, role: "admin" }, true, refuse("not_found")],
    ["is nothing of somebody unknown", null, true, refuse("not_found")],
  ])("%s", (_, state, suspend, expected) => expect(decideStanding(state, suspend)).toEqual(expected));

  test("is told of in a stream of its own", () => expect(standingOf("usr_1")).toBe("standing:usr_1"));
});
