import type { OrderEventView } from "@souk/contracts/orders";

const detailOf = ({ attempt, data }: OrderEventView): string => {
  const again = attempt !== undefined && attempt > 1 ? `attempt ${attempt}` : "";
  const why = [data.kind, data.code, data.reason].filter((part) => typeof part === "string").join(" ");
  return [again, why].filter((part) => part !== "").join(", ");
};

const toRow = (event: OrderEventView, index: number, all: OrderEventView[]): string[] => {
  const at = Date.parse(event.at);
  const before = Date.parse(all[index - 1]?.at ?? event.at);
  const first = Date.parse(all[0]?.at ?? event.at);
  return [`${event.seq}`, event.type, event.step ?? "", detailOf(event), `+${at - before} ms`, `${at - first} ms`];
};

const head = ["#", "event", "step", "", "since the last", "since the first"];
const numeric = new Set([0, 4, 5]);

/** An order's events as a table: what happened, how long after the one before and how long after the first. */
export const formatTimeline = (events: OrderEventView[]): string[] => {
  const rows = [head, ...events.map(toRow)];
  const used = head.map((_, column) => column).filter((column) => rows.some((row) => row[column] !== ""));
  const widths = new Map(used.map((column) => [column, Math.max(...rows.map((row) => (row[column] ?? "").length))]));
  return rows.map((row) =>
    used
      .map((column) => {
        const [text, width] = [row[column] ?? "", widths.get(column) ?? 0];
        return numeric.has(column) ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
};
