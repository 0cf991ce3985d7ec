import type { Operation } from "../routes/document.ts";
import type { Verdict } from "./judge.ts";

const say = (text: string): void => console.log(text);

/** Counts statuses by route and says how fast it went, what failed and what was never reached. */
export const createReport = (operations: Operation[]) => {
  const startedAt = Date.now();
  const counts = new Map<string, Map<number, number>>();
  let total = 0;

  const count = ({ drawn, status }: Verdict): void => {
    const statuses = counts.get(drawn.operation) ?? new Map<number, number>();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    counts.set(drawn.operation, statuses);
    total += 1;
  };

  const tell = (from: string, { drawn, sent, status, faults }: Verdict): void => {
    say(`\nFAILED (${from}): ${drawn.operation} answered ${status}`);
    for (const fault of faults) say(`  ${fault}`);
    say(`  drawn: ${JSON.stringify(drawn).slice(0, 4_000)}`);
    say(`  sent:  ${sent.method} ${sent.path.slice(0, 1_000)}`);
  };

  const sumUp = (): void => {
    const seconds = (Date.now() - startedAt) / 1_000;
    for (const { name } of operations) {
      const statuses = [...(counts.get(name) ?? [])].sort(([a], [b]) => a - b);
      say(`${name.padEnd(24)} ${statuses.map(([status, times]) => `${status}×${times}`).join(" ")}`);
    }
    const all = [...counts.values()];
    const reached = all.filter((statuses) =>
      [...statuses.keys()].some((status) => status >= 200 && status < 400),
    ).length;
    say(`\n${total} requests in ${seconds.toFixed(1)} s: ${Math.round(total / seconds)} a second`);
    say(`${reached} of ${operations.length} routes let one through`);
  };

  return { count, tell, sumUp };
};
