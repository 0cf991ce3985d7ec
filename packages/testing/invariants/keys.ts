import { check } from "./check.ts";
import { differ } from "./order.ts";

export const keysAreHonoured = check(
  "I8 one key has one answer, and another body under it never runs",
  ["wishes"],
  ({ wishes }) =>
    wishes.flatMap(({ key, answers, reused }) => [
      ...(answers.length > 1 ? [`I8 ${key} got ${answers.length} answers`] : []),
      ...(answers.length > 0 && reused.length > 0 ? [`I8 ${key} ran for two bodies`] : []),
    ]),
);

export const ordersAreAsWished = check(
  "I8 an order is what its own request asked for",
  ["orders", "wishes"],
  ({ orders, wishes }) => {
    const views = new Map(orders.map(({ view }) => [view.id, view]));
    return wishes.flatMap(({ key, buyerId, productIds, answers }) =>
      answers.flatMap(({ orderId }) => {
        const view = views.get(orderId);
        if (!view) return [`I8 ${key} is ${orderId}, which is not there`];
        const isAsked =
          view.buyerId === buyerId && view.lines.map(({ productId }) => productId).join() === productIds.join();
        return isAsked ? [] : [`I8 ${orderId} is not what ${key} asked for`];
      }),
    );
  },
);

export const ordersArePaidAsWished = check(
  "I8 an order is paid with what its own request named",
  ["wishes", "paymentMethods"],
  ({ wishes, paymentMethods }) =>
    wishes.flatMap(({ key, paymentMethodId, answers }) =>
      answers
        .filter(({ orderId }) => paymentMethods[orderId] !== paymentMethodId)
        .map(({ orderId }) => `I8 ${orderId} is paid with something else than ${key} named`),
    ),
);

export const ordersHaveKeys = check(
  "I8 every order is the answer to one key",
  ["orders", "wishes"],
  ({ orders, wishes }) => {
    const answered = wishes.flatMap(({ answers, reused }) => [
      ...new Set([...answers, ...reused].map(({ orderId }) => orderId)),
    ]);
    const { missing, extra } = differ(
      orders.map(({ view }) => view.id),
      answered,
    );
    return [
      ...missing.map((id) => `I8 ${id} was answered and is not there, or belongs to two keys`),
      ...extra.map((id) => `I8 ${id} is an order that no key was answered with`),
    ];
  },
);

export const refundsAreHonoured = check(
  "I8 one key has one refund, which is begun once, and there is no other",
  ["orders", "refundWishes"],
  ({ orders, refundWishes }) => {
    const twice = refundWishes
      .filter(({ answers }) => answers.length > 1)
      .map(({ key, answers }) => `I8 ${key} got ${answers.length} refunds`);
    const due = refundWishes.flatMap(({ orderId, answers }) => answers.map(({ id }) => `${orderId} ${id}`));
    const begun = orders.flatMap(({ view, events }) =>
      events.flatMap(({ type, data }) => (type === "RefundRequested" ? [`${view.id} ${data.refundId}`] : [])),
    );
    const { missing, extra } = differ(begun, due);
    return [
      ...twice,
      ...missing.map((name) => `I8 the refund ${name} was answered and not begun`),
      ...extra.map((name) => `I8 the refund ${name} was begun and answered to no key`),
    ];
  },
);
