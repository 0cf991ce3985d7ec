import { draw } from "../simulator/draw.ts";
import { type Good, goodsInMarket, type Market, type Person } from "./market.ts";

/** How often each payment method is used, among a hundred or so. */
const methods: Record<string, number> = {
  pm_card_visa: 44,
  pm_card_chargeDeclined: 6,
  pm_card_chargeDeclinedInsufficientFunds: 3,
  pm_card_authenticationRequired: 3,
  pm_sandbox_500_before: 5,
  pm_sandbox_500_after: 6,
  pm_sandbox_flaky: 4,
  pm_sandbox_slow: 6,
  pm_sandbox_timeout_after: 1,
  pm_sandbox_capture_fails: 6,
  pm_sandbox_webhook_first: 5,
  pm_sandbox_webhook_never: 5,
  pm_sandbox_webhook_x5: 5,
};
const allMethods = Object.entries(methods).flatMap(([name, weight]) => Array<string>(weight).fill(name));

/** What a buyer is going to ask for; `copies` is how many times at once. */
export type Planned = { buyer: Person; goods: Good[]; method: string; copies: number };
export type Round = { placed: Planned[]; killAfterMs: number; outage: boolean; settles: boolean };

const pick = <T>(items: T[], drawn: number): T => {
  const item = items[Math.floor(drawn * items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from");
  return item;
};

/** How many buyers such a run takes, so that hardly anyone is asked to buy what they have. */
export const countBuyers = (orders: number): number => Math.max(20, Math.ceil((orders * 2.5) / goodsInMarket));

/** Draws what happens in each round; the seed alone decides. */
export const createPlan = (seed: number, market: () => Market) => {
  const wanted = new Set<string>();

  const drawGoods = (buyer: Person, name: string): Good[] => {
    const { goods } = market();
    const lines = draw(seed, `${name}:lines`) < 0.75 ? 1 : 2 + Math.floor(draw(seed, `${name}:more`) * 3);
    const start = Math.floor(draw(seed, `${name}:goods`) * goods.length);
    const turned = [...goods.slice(start), ...goods.slice(0, start)];
    const isRepeat = draw(seed, `${name}:again`) < 0.04;
    const picked = turned.filter(({ id }) => wanted.has(`${buyer.id} ${id}`) === isRepeat).slice(0, lines);
    for (const { id } of picked) wanted.add(`${buyer.id} ${id}`);
    return picked.length > 0 ? picked : [pick(goods, 0)];
  };

  const drawOrder = (name: string): Planned => {
    const buyer = pick(market().buyers, draw(seed, `${name}:buyer`));
    return {
      buyer,
      goods: drawGoods(buyer, name),
      method: pick(allMethods, draw(seed, `${name}:method`)),
      copies: draw(seed, `${name}:copies`) < 0.1 ? 3 : 1,
    };
  };

  /** The round of a kill: so many orders, when everything dies, whether the processor is down, and whether all is to end before the next. */
  const drawRound = (round: number, orders: number): Round => ({
    placed: Array.from({ length: orders }, (_, index) => drawOrder(`${round}:${index}`)),
    killAfterMs: 50 + Math.floor(draw(seed, `${round}:kill`) ** 2 * 2_450),
    outage: draw(seed, `${round}:outage`) < 0.15,
    settles: draw(seed, `${round}:settles`) < 0.4,
  });

  /** Which of so many sold orders are refunded in a round, and how. */
  const drawRefund = (round: number, index: number) => ({
    isAsked: draw(seed, `${round}:refund:${index}`) < 0.12,
    byAdmin: draw(seed, `${round}:by:${index}`) < 0.3,
    oneLine: draw(seed, `${round}:part:${index}`) < 0.5,
  });

  return { drawRound, drawRefund };
};
