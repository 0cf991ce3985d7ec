import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** The stream of an order's access: one of its own, since the order's belongs to orders. */
export const toStream = (orderId: string): string => `access:${orderId}`;

/** What a buyer holds of one product, as far as an order's steps need to know. */
export type Entitlement = {
  productId: string;
  buyerId: string;
  status: "prepared" | "granted" | "revoked";
  grantedAt: string | null;
  suspendedAt: string | null;
};

export type PreparationState = { rolledBack: boolean; ofOrder: number; owned: number };

/** An order gets its entitlements once, unless it was undone before or its buyer has a product from another order. */
export const decidePrepare = (
  state: PreparationState,
): Outcome<"prepare" | "prepared", "access_revoked" | "already_owned"> => {
  // Also once it is barred for that: a repeat is refused alike.
  if (state.ofOrder === 0 && state.owned > 0) return refuse("already_owned");
  if (state.rolledBack) return refuse("access_revoked");
  return accept(state.ofOrder > 0 ? "prepared" : "prepare");
};

export type Grant = { kind: "grant"; buyerId: string; productIds: string[] } | { kind: "granted"; grantedAt: string };

/** Opens what is still closed; what was opened before keeps its time. */
export const decideGrant = (ofOrder: Entitlement[]): Outcome<Grant, "not_found"> => {
  const [closed, ...others] = ofOrder.filter(({ status }) => status === "prepared");
  if (closed) {
    const productIds = [closed, ...others].map(({ productId }) => productId);
    return accept({ kind: "grant", buyerId: closed.buyerId, productIds });
  }
  const open = ofOrder.find(({ status }) => status === "granted");
  return open?.grantedAt ? accept({ kind: "granted", grantedAt: open.grantedAt }) : refuse("not_found");
};

const toAccess = (rows: Entitlement[]): Access | null => {
  const [first] = rows;
  return first ? { buyerId: first.buyerId, productIds: rows.map(({ productId }) => productId) } : null;
};

/** What the buyer loses while the order's money is disputed. */
export const decideSuspension = (ofOrder: Entitlement[]): Access | null =>
  toAccess(ofOrder.filter(({ status, suspendedAt }) => status === "granted" && suspendedAt === null));

/** What the buyer gets back when it is theirs after all. */
export const decideRestoration = (ofOrder: Entitlement[]): Access | null =>
  toAccess(ofOrder.filter(({ status, suspendedAt }) => status === "granted" && suspendedAt !== null));

/** Whose access to what. */
export type Access = { buyerId: string; productIds: string[] };

export type Revocation = { alive: boolean; granted: Access | null };

/** What ends with an order, or with the lines of it that are given: whether anything is left to close, and what the buyer could use of it until now. */
export const decideRevocation = (ofOrder: Entitlement[]): Revocation => ({
  alive: ofOrder.some(({ status }) => status !== "revoked"),
  granted: decideSuspension(ofOrder),
});
