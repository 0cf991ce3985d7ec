import type { Cost } from "@souk/contracts/call";

export type Meter = {
  readonly cost: Cost;
  /** Whether something was written to this Worker's own database. */
  committed: boolean;
  add(part: Partial<Cost>): void;
};

/** Adds up what one request or call costs. */
export const createMeter = (): Meter => {
  const cost: Cost = { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 };
  return {
    cost,
    committed: false,
    add(part) {
      cost.trips += part.trips ?? 0;
      cost.writes += part.writes ?? 0;
      cost.rowsRead += part.rowsRead ?? 0;
      cost.rowsWritten += part.rowsWritten ?? 0;
      cost.hops += part.hops ?? 0;
      cost.objectCalls += part.objectCalls ?? 0;
    },
  };
};

const fields = ["trips", "writes", "rowsRead", "rowsWritten", "hops", "objectCalls"] as const;

/** `1,0,12,0,2,0`: the form in which a cost travels in a response header. */
export const formatCost = (cost: Cost): string => fields.map((field) => cost[field]).join(",");

export const parseCost = (text: string | null): Partial<Cost> => {
  const values = (text ?? "").split(",").map(Number);
  return values.length === fields.length && values.every(Number.isSafeInteger)
    ? Object.fromEntries(fields.map((field, index) => [field, values[index]]))
    : {};
};
