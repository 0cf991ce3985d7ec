import type { Result } from "@souk/contracts/problems";
import type { ChargeRecord, Records } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { streamRows } from "@souk/platform/rows";
import { addCharge } from "../domain/record.ts";
import type { PaymentsContext } from "../env.ts";
import { connectProvider } from "../stripe.ts";

const chargesAtOnce = 500;

const inPages = async function* (records: ChargeRecord[]): AsyncGenerator<ChargeRecord[]> {
  for (let from = 0; from < records.length; from += chargesAtOnce) yield records.slice(from, from + chargesAtOnce);
};

/** What the provider itself says of each order's money. It lists by time, so one small record an order is held while it is asked. */
export const listCharges = async (ctx: PaymentsContext): Promise<Result<Records>> => {
  const records = new Map<string, ChargeRecord>();
  for await (const charge of connectProvider(ctx).listCharges()) {
    records.set(charge.orderId, addCharge(records.get(charge.orderId), charge));
  }
  const sorted = [...records.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  return accept({ records: streamRows(inPages(sorted)), weighed: [] });
};
