import { expect, test } from "vitest";
import {
  decideGrant,
  decidePrepare,
  decideRestoration,
  decideRevocation,
  decideSuspension,
  type Entitlement,
} from "./domain.ts";

const entitlement = (productId: string, status: Entitlement["status"], grantedAt: string | null = null) => ({
  productId,
  buyerId: "usr_1",
  status,
  grantedAt,
  suspendedAt: null,
});

test("an order's entitlements are set aside once", () => {
  expect(decidePrepare({ rolledBack: false, ofOrder: 0, owned: 0 })).toEqual({ ok: true, value: "prepare" });
  expect(decidePrepare({ rolledBack: false, ofOrder: 2, owned: 2 })).toEqual({ ok: true, value: "prepared" });
});

test.each([false, true])("a product that the buyer has from another order is not set aside again", (rolledBack) => {
  expect(decidePrepare({ rolledBack, ofOrder: 0, owned: 1 })).toMatchObject({ problem: { code: "already_owned" } });
});

test("an order that was rolled back gets nothing any more", () => {
  expect(decidePrepare({ rolledBack: true, ofOrder: 2, owned: 0 })).toMatchObject({
    problem: { code: "access_revoked" },
  });
});

test("granting opens what is closed, and what is open keeps its time", () => {
  expect(decideGrant([entitlement("prd_1", "prepared"), entitlement("prd_2", "prepared")])).toEqual({
    ok: true,
    value: { kind: "grant", buyerId: "usr_1", productIds: ["prd_1", "prd_2"] },
  });
  expect(decideGrant([entitlement("prd_1", "revoked", "t1"), entitlement("prd_2", "granted", "t1")])).toEqual({
    ok: true,
    value: { kind: "granted", grantedAt: "t1" },
  });
});

test("nothing is granted of what was never prepared or has ended", () => {
  expect(decideGrant([])).toMatchObject({ problem: { code: "not_found" } });
  expect(decideGrant([entitlement("prd_1", "revoked", "t1")])).toMatchObject({ problem: { code: "not_found" } });
});

test("a revocation names only what the buyer could use", () => {
  expect(decideRevocation([])).toEqual({ alive: false, granted: null });
  expect(decideRevocation([entitlement("prd_1", "revoked")])).toEqual({ alive: false, granted: null });
  expect(decideRevocation([entitlement("prd_1", "prepared")])).toEqual({ alive: true, granted: null });
  expect(decideRevocation([entitlement("prd_1", "revoked"), entitlement("prd_2", "granted", "t1")])).toEqual({
    alive: true,
    granted: { buyerId: "usr_1", productIds: ["prd_2"] },
  });
});

test("what is withheld is what was open, and comes back unless it was revoked meanwhile", () => {
  const open = entitlement("prd_1", "granted", "t1");
  const withheld = { ...entitlement("prd_2", "granted", "t1"), suspendedAt: "t2" };
  const revoked = { ...entitlement("prd_3", "revoked", "t1"), suspendedAt: "t2" };
  const closed = entitlement("prd_4", "prepared");
  const all = [open, withheld, revoked, closed];
  expect(decideSuspension(all)).toEqual({ buyerId: "usr_1", productIds: ["prd_1"] });
  expect(decideRestoration(all)).toEqual({ buyerId: "usr_1", productIds: ["prd_2"] });
  expect(decideRestoration([open, revoked])).toBeNull();
  expect(decideRevocation(all).granted).toEqual({ buyerId: "usr_1", productIds: ["prd_1"] });
});
