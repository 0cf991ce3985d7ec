import type { PlacedOrder, PlaceOrder, RequestRefund } from "@souk/contracts/orders";
import type { Snapshot } from "../invariants/snapshot.ts";
import { goods } from "./goods.ts";
import { listOrders } from "./read.ts";
import type { Asker, World } from "./world.ts";

type Wish = Snapshot["wishes"][number] & { input: PlaceOrder; hasOther: boolean };
type RefundWish = Snapshot["refundWishes"][number] & { asker: Asker; input: RequestRefund };

/** What buyers and sellers have asked for, and every answer that they got. */
export type Wishes = {
  readonly orders: Wish[];
  readonly refunds: RefundWish[];
  /** Every answer as it went out. */
  readonly answered: string[];
  place(buyer: string, productIds: string[], paymentMethodId: string): void;
  /** Asks the nth request for an order again, or another one under its key. */
  repeat(nth: number, otherBody: boolean): void;
  refund(asker: Asker, orderId: string, items: number[]): void;
  /** Whoever was not told that it was accepted asks again. */
  insist(): void;
  /** Whether there is an order that nobody was told of. */
  hasUnclaimed(): boolean;
};

const addOnce = <T extends PlacedOrder | { id: string }>(answers: T[], answer: T): void => {
  const text = JSON.stringify(answer);
  if (!answers.some((known) => JSON.stringify(known) === text)) answers.push(answer);
};

const toKey = (name: string): string => name.padStart(16, "-");

export const createWishes = (world: World): Wishes => {
  const orders: Wish[] = [];
  const refunds: RefundWish[] = [];
  const answered: string[] = [];

  const ask = async (wish: Wish, otherBody = false): Promise<void> => {
    wish.hasOther ||= otherBody;
    const input = otherBody ? { ...wish.input, paymentMethodId: "pm_card_mastercard" } : wish.input;
    const posted = await world.post(wish.buyerId, wish.key, input);
    answered.push(JSON.stringify(posted));
    if (posted.ok) addOnce(otherBody ? wish.reused : wish.answers, posted.value.placed);
  };

  const askRefund = async ({ asker, orderId, key, input, answers }: RefundWish): Promise<void> => {
    const refunded = await world.refund(asker, orderId, key, input);
    answered.push(JSON.stringify(refunded));
    if (refunded.ok) addOnce(answers, refunded.value.refund);
  };

  // Nobody is told of what is lost on its way.
  const send = (asking: Promise<void>): void => void asking.catch(() => undefined);

  return {
    orders,
    refunds,
    answered,
    place(buyerId, productIds, paymentMethodId) {
      const input = { items: productIds.map((productId) => ({ productId })), paymentMethodId };
      const asked = { buyerId, productIds, paymentMethodId, answers: [], reused: [] };
      const wish: Wish = { key: toKey(`key-${orders.length}`), ...asked, input, hasOther: false };
      orders.push(wish);
      send(ask(wish));
    },
    repeat(nth, otherBody) {
      const wish = orders[nth % Math.max(1, orders.length)];
      if (wish) send(ask(wish, otherBody));
    },
    refund(asker, orderId, items) {
      const key = toKey(`refund-${asker.userId}-${items}`);
      const known = refunds.find((each) => each.orderId === orderId && each.key === key);
      const productIds = items.map((item) => goods[item]?.id ?? "");
      const input = { reason: "It does not work", ...(productIds.length > 0 && { productIds }) };
      const wish = known ?? { key, orderId, asker, input, answers: [] };
      if (!known) refunds.push(wish);
      send(askRefund(wish));
    },
    insist() {
      for (const wish of orders.filter(({ answers, reused }) => answers.length + reused.length === 0)) {
        send(ask(wish));
        if (wish.hasOther) send(ask(wish, true));
      }
      for (const wish of refunds) if (wish.answers.length === 0) send(askRefund(wish));
    },
    hasUnclaimed() {
      const told = orders.flatMap(({ answers, reused }) => [...answers, ...reused].map(({ orderId }) => orderId));
      return listOrders(world).some(({ id }) => !told.includes(id));
    },
  };
};
