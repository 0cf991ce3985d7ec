import type { Result } from "@souk/contracts/problems";
import type { PaymentRecord, Records } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { streamRecords } from "@souk/platform/rows";
import { sql } from "drizzle-orm";
import type { Entry } from "../domain/ledger.ts";
import { type Booked, toBooked } from "../domain/record.ts";
import type { PaymentsContext } from "../env.ts";
import { journals, payments } from "../schema.ts";

type Row = { orderId: string; currency: string; changedAt: string; journals: string };
type Journal = Pick<Booked, "kind"> & { entries: Entry[]; at: string };

const toRecord = ({ orderId, currency, changedAt, journals }: Row): PaymentRecord => {
  const booked = JSON.parse(journals) as Journal[];
  const changes = [changedAt, ...booked.map(({ at }) => at)];
  return { orderId, currency, changedAt: changes.toSorted().at(-1) ?? changedAt, ...toBooked(booked) };
};

const readPage = async (ctx: PaymentsContext, after: string, limit: number): Promise<PaymentRecord[]> => {
  const rows = await database(ctx).all<Row>(
    sql`select order_id as orderId, currency, updated_at as changedAt,
          (select json_group_array(json_object('kind', kind, 'entries', json(entries), 'at', at))
            from ${journals} where ${journals}.order_id = ${payments.orderId}) as journals
        from ${payments} where order_id > ${after} order by order_id limit ${limit}`,
  );
  return rows.map(toRecord);
};

const weighBooks = (ctx: PaymentsContext): Promise<{ currency: string; actual: number }[]> =>
  database(ctx).all(sql`select currency, sum(amount) as actual from postings group by currency`);

/** What is booked of each order's money; and whether the books balance. */
export const listRecords = async (ctx: PaymentsContext): Promise<Result<Records>> => {
  const balances = await weighBooks(ctx);
  return accept({
    records: streamRecords((after, limit) => readPage(ctx, after, limit)),
    weighed: balances.map((balance) => ({ check: "ledger.balance", expected: 0, ...balance })),
  });
};
