import type { Principal } from "@souk/contracts/call";
import type { Review } from "@souk/contracts/reviews";
import { pause } from "../../pause.ts";
import { buy } from "../buy.ts";
import { unless } from "../refused.ts";
import type { Work } from "../works/work.ts";
import { look } from "./look.ts";
import { type PlannedOrder, type PlannedReview, planOrders } from "./orders.ts";
import type { Stage } from "./stage.ts";
import { planViews } from "./views.ts";

const ordersAtOnce = 4;
const breathMs = 5;

// The local runtime takes in requests and timers only while nothing is left to do: without a breath nobody else is served.
const inWaves = async <T>(things: T[], job: (thing: T) => Promise<void>): Promise<void> => {
  for (let first = 0; first < things.length; first += ordersAtOnce) {
    await Promise.all(things.slice(first, first + ordersAtOnce).map(job));
    await pause(breathMs);
  }
};

const review = async (stage: Stage, buyer: Principal, { title, opinion, ago, repliedAgo }: PlannedReview) => {
  const { cast, idOf, shopAgo } = stage;
  const { rating, body, helpful = 0, reply } = opinion;
  const asked = { params: { id: idOf(title) }, body: { rating, title: opinion.title, body } };
  const written = await shopAgo(ago).ask<Review>("writeReview", buyer, asked).catch(unless("already_reviewed"));
  if (!written) return;
  const { id } = written;
  const others = cast.regulars.filter(({ userId }) => userId !== buyer.userId).slice(0, helpful);
  for (const other of others) await shopAgo(repliedAgo).ask("voteHelpful", other, { params: { id } });
  if (reply) await shopAgo(repliedAgo).ask("replyToReview", cast.seller, { params: { id }, body: { body: reply } });
};

const order = async (stage: Stage, planned: PlannedOrder) => {
  const { cast, idOf, shopAgo } = stage;
  const { key, titles, paymentMethodId, ago, refund } = planned;
  const buyer = cast.regulars[planned.buyer];
  if (!buyer) throw new Error(`There is no buyer ${planned.buyer}`);
  const { id, status } = await buy(shopAgo(ago), buyer, { key, productIds: titles.map(idOf), paymentMethodId });
  if (status !== "completed") return;
  if (planned.review) await review(stage, buyer, planned.review);
  if (!refund) return;
  await shopAgo(ago).ask("requestRefund", cast.seller, {
    params: { id },
    body: { reason: refund.reason, productIds: refund.titles.map(idOf) },
    headers: { "Idempotency-Key": `${key}-refund` },
  });
};

/** Lets happen what the demo shop has seen; what has happened already does so once. */
export const playHistory = async (stage: Stage, works: Work[]): Promise<void> => {
  await look(stage, planViews(works));
  const orders = planOrders(works, stage.cast.regulars.length);
  await inWaves(orders, (planned) => order(stage, planned));
};
