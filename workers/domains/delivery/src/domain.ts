import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** The stream of an order's access: one of its own, since the order's belongs to orders. */
export const toStream = (orderId: string): string => `access:${orderId}`;

/** What a buyer holds of one product, as far as an order's steps need to know. */
export type Entitlement = {
  productId: string;
  buyerId: string;
  status: "prepared" | "granted" | "revoked";
  grantedAt: string | null;
};

export type PreparationState = { rolledBack: boolean; ofOrder: number; owned: number };

/** An order gets its entitlements once, unless it was undone before or its buyer has a product from another order. */
export const decidePrepare = (
  state: PreparationState,
): Outcome<"prepare" | "prepared", "access_revoked" | "already_owned"> => {
  if (state.rolledBack) return refuse("access_revoked");
  if (state.ofOrder > 0) return accept("prepared");
  return state.owned > 0 ? refuse("already_owned") : accept("prepare");
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

export type Revocation = { alive: boolean; granted: { buyerId: string; productIds: string[] } | null };

/** What ends with an order: whether anything is left to close, and what the buyer could already use of it. */
export const decideRevocation = (ofOrder: Entitlement[]): Revocation => {
  const granted = ofOrder.filter(({ status }) => status === "granted");
  const [first] = granted;
  return {
    alive: ofOrder.some(({ status }) => status !== "revoked"),
    granted: first ? { buyerId: first.buyerId, productIds: granted.map(({ productId }) => productId) } : null,
  };
};
