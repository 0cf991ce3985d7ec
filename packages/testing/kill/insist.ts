import { setTimeout as wait } from "node:timers/promises";
import type { Answer } from "../client.ts";

const patienceMs = 90_000;
const answerMs = 20_000;
const pauseMs = 150;

const isUndecided = ({ status, body }: Answer<{ code?: string }>): boolean =>
  status >= 500 || status === 429 || (status === 409 && body?.code === "idempotency_in_progress");

/** Asks again, under the same key, until there is an answer that decides: what is lost is repeated, as a good client does. */
export const insist = async <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await Promise.race([ask(), wait(answerMs, null, { ref: false })]).catch(() => null);
    if (answer && !isUndecided(answer as Answer<{ code?: string }>)) return answer;
    if (Date.now() > deadline)
      throw new Error(`No answer within ${patienceMs / 1_000} s: ${JSON.stringify(answer?.body)}`);
    await wait(pauseMs);
  }
};
