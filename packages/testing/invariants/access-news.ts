import type { OrderEventView } from "@souk/contracts/orders";
import type { SeenOrder } from "./snapshot.ts";

/** How much of an order is open, and how much of it each refund that is not done closes. */
type Access = { lines: number; isSuspended: boolean; refunds: number[] };

const onStep = ({ lines, isSuspended, refunds }: Access, step: string | undefined): [Access, string | null] => {
  const isAnyLeft = lines > 0;
  switch (step) {
    case "revokeAccess":
      return [{ lines: lines - (refunds[0] ?? 0), isSuspended, refunds }, isSuspended ? null : "AccessRevoked"];
    case "suspendAccess":
      return [{ lines, isSuspended: true, refunds }, isAnyLeft ? "AccessRevoked" : null];
    case "restoreAccess":
      return [{ lines, isSuspended: false, refunds }, isAnyLeft ? "AccessGranted" : null];
    default:
      return [{ lines, isSuspended, refunds }, null];
  }
};

const onEvent = (access: Access, { type, step, data }: OrderEventView, length: number): [Access, string | null] => {
  switch (type) {
    case "OrderCompleted":
      return [{ ...access, lines: length }, "AccessGranted"];
    case "RefundRequested":
      return [{ ...access, refunds: [...access.refunds, data.productIds.length] }, null];
    case "OrderRefunded":
      return [{ ...access, refunds: access.refunds.slice(1) }, null];
    case "StepSucceeded":
      return onStep(access, step);
    default:
      return [access, null];
  }
};

/** What there is to tell of an order's access: it opens, lines of it close, and while a bank decides all that is left does. */
export const newsOfAccess = ({ view, events }: SeenOrder): string[] => {
  let access: Access = { lines: 0, isSuspended: false, refunds: [] };
  return events.flatMap((event) => {
    const [next, news] = onEvent(access, event, view.lines.length);
    access = next;
    return news ?? [];
  });
};
