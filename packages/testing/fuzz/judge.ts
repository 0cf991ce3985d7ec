import { check } from "../routes/check.ts";
import type { Operation } from "../routes/document.ts";
import type { Send, Sent } from "../routes/send.ts";
import { type Players, play } from "./players.ts";
import type { Drawn } from "./requests.ts";

/** What came of a request. */
export type Verdict = { drawn: Drawn; sent: Sent; status: number; faults: string[] };

// Too many passwords at once are put off rather than hashed all together.
const hashes = ({ body }: Operation): boolean =>
  Object.keys(body?.properties ?? {}).some((name) => /password/i.test(name));

/** Sends a drawn request and says what is wrong with its answer. */
export const createJudge = (send: Send, players: Players, operations: Operation[]) => {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return async (drawn: Drawn): Promise<Verdict> => {
    const operation = byName.get(drawn.operation);
    const { sent, secrets } = play(drawn, await players.next(drawn.cast));
    // A route of long ago, in a request that was kept.
    if (!operation) return { drawn, sent, status: 0, faults: [] };
    const answer = await send(sent);
    const isPutOff = answer.status === 503 && hashes(operation) && answer.headers["retry-after"] !== undefined;
    const faults = isPutOff ? [] : check({ operation, sent, secrets, isAstray: drawn.isAstray }, answer);
    return { drawn, sent, status: answer.status, faults };
  };
};

export type Judge = ReturnType<typeof createJudge>;
