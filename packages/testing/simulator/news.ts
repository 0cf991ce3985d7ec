import type { Env as PaymentsEnv } from "../../../workers/domains/payments/src/env.ts";
import type { News } from "./card-processor.ts";
import { theWorld } from "./clock.ts";
import { draw } from "./draw.ts";
import { type Foundation, type NewsMode, outsideCall } from "./foundation.ts";
import type { System } from "./load.ts";

const timeoutMs = 10_000;
const longestPauseMs = 300_000;

/** The provider's webhooks: as the provider does it, one that was not answered comes again. */
export const createNews = (at: Foundation, system: System, env: () => PaymentsEnv) => {
  const told: News[] = [];
  let unheard = 0;
  const delays: Record<NewsMode, number[]> = {
    after: [900],
    first: [0],
    never: [],
    five: [400, 900, 5_000, 40_000, 90_000],
    shuffled: [60_000],
  };
  const deliver = (news: News, attempt: number): void => {
    const bytes = new TextEncoder().encode(news.body);
    const run = () => system.postWebhook(env(), outsideCall(`webhook-${news.id}`), bytes);
    const posted = at.network.send({ target: "payments.webhook", key: `${news.id} ${attempt}`, run });
    const late = at.clock.sleep(timeoutMs).then(() => Promise.reject(new Error("No answer")));
    const isHeard = (): void => {
      unheard -= 1;
    };
    const comeAgain = (): void => {
      const pause = Math.min(5_000 * 2 ** attempt, longestPauseMs);
      at.clock.at(at.clock.now() + pause, () => deliver(news, attempt + 1), theWorld);
    };
    Promise.race([posted, late]).then(isHeard, comeAgain);
  };
  const plan = (event: News, longest: number, copy: number): void => {
    unheard += 1;
    const delay = Math.ceil(longest * draw(at.seed, `news ${event.orderId} ${event.id} ${copy}`));
    at.clock.at(at.clock.now() + delay, () => deliver(event, 0), theWorld);
  };
  return {
    tell(event: News) {
      told.push(event);
      for (const [copy, longest] of delays[at.news].entries()) plan(event, longest, copy);
    },
    /** How many webhooks were not answered yet. */
    countUnheard: () => unheard,
    retell(orderId: string) {
      for (const event of told) if (event.orderId === orderId) plan(event, 3_000, 9);
    },
  };
};
