import type { Case } from "./cases/case.ts";
import { check } from "./check.ts";
import { type Answer, inParallel, type Send } from "./send.ts";

type Refused = { code?: string; errors?: { pointer: string }[] };

const meets = ({ expects, operation }: Case, { status, text }: Answer): string[] => {
  if (!expects) return [];
  const { code, errors = [] } = status < 400 ? {} : (JSON.parse(text) as Refused);
  const { pointer } = expects;
  const isThere = pointer === undefined || errors.some((error) => error.pointer.startsWith(pointer));
  const said = `${operation.name} answers ${status} ${code ?? ""} ${errors.map((error) => error.pointer)}`;
  if (!expects.status.includes(status)) return [`${said}, not ${expects.status}`];
  if (expects.code !== undefined && code !== expects.code) return [`${said}, not ${expects.code}`];
  return isThere ? [] : [`${said}, not at ${pointer}`];
};

/** Sends every case, 16 at a time, and says what is wrong with the answers: of the faults of one route that are alike, the first. */
export const runCases = async (send: Send, cases: readonly Case[]): Promise<string[]> => {
  const faults = new Map<string, string>();
  await inParallel(cases, async (one) => {
    const answer = await send(one.sent);
    const wrong = check(one, answer);
    const found = wrong.length > 0 ? wrong : meets(one, answer);
    for (const fault of found) {
      const like = `${one.operation.name} ${fault.slice(0, 30)}`;
      if (!faults.has(like)) faults.set(like, `${one.operation.method} ${one.operation.path}, ${one.what}: ${fault}`);
    }
  });
  return [...faults.values()];
};
