import type { ChargeRecord, PaymentRecord, Records } from "@souk/contracts/records";
import { readRows } from "@souk/platform/rows";
import { expect, test } from "vitest";
import { authorize } from "./commands/authorize.ts";
import { cancel } from "./commands/cancel.ts";
import { capture } from "./commands/capture.ts";
import { askProcessor, newOrder, withBindings } from "./fixture.ts";
import { listCharges } from "./queries/list-charges.ts";
import { listRecords } from "./queries/list-records.ts";

const gather = async <Row extends { orderId: string }>(records: Records["records"]): Promise<Map<string, Row>> => {
  const rows = new Map<string, Row>();
  for await (const row of readRows<Row>(records)) {
    expect([...rows.keys()].every((orderId) => orderId < row.orderId)).toBe(true);
    rows.set(row.orderId, row);
  }
  return rows;
};

const compare = async () => {
  const [booked, charged] = await Promise.all([listRecords(withBindings()), listCharges(withBindings())]);
  if (!booked.ok || !charged.ok) throw new Error("Records are not refused");
  return {
    weighed: booked.value.weighed,
    payments: await gather<PaymentRecord>(booked.value.records),
    charges: await gather<ChargeRecord>(charged.value.records),
  };
};

const nothing = { captures: 0, captured: 0, refunded: 0, held: 0 };

test("the books and the provider say the same of money that was held, taken, let go and declined", async () => {
  const [held, taken, voided, declined] = [newOrder(), newOrder(), newOrder(), newOrder("pm_card_chargeDeclined")];
  for (const order of [held, taken, voided, declined]) await authorize(withBindings(), order);
  await capture(withBindings(), taken);
  await cancel(withBindings(), voided);
  const { payments, charges, weighed } = await compare();
  expect(weighed).toEqual([{ check: "ledger.balance", currency: "USD", expected: 0, actual: 0 }]);
  expect(payments.get(taken.orderId)).toMatchObject({ currency: "USD", captured: 2_500, refunded: 0, fees: 250 });
  expect(payments.get(taken.orderId)?.lines).toEqual([
    { productId: "prd_1", sellerId: "usr_1", total: 1_999, fee: 200 },
    { productId: "prd_2", sellerId: "usr_2", total: 501, fee: 50 },
  ]);
  expect(payments.get(voided.orderId)).toMatchObject({ captured: 0, refunded: 0, lines: [] });
  expect(charges.get(taken.orderId)).toMatchObject({ ...nothing, captures: 1, captured: 2_500, currency: "USD" });
  expect(charges.get(held.orderId)).toMatchObject({ ...nothing, held: 2_500 });
  expect(charges.get(voided.orderId)).toMatchObject(nothing);
  expect(charges.get(declined.orderId)).toMatchObject(nothing);
});

test("money that the provider took past the books shows on its side alone", async () => {
  const order = newOrder();
  await authorize(withBindings(), order);
  const form = { ...{ amount: "700", currency: "usd", capture_method: "manual", confirm: "true" } };
  const metadata = { payment_method: "pm_card_visa", "metadata[orderId]": order.orderId };
  const opened = await askProcessor("/v1/payment_intents", { ...form, ...metadata });
  const { id } = await opened.json<{ id: string }>();
  await askProcessor(`/v1/payment_intents/${id}/capture`);
  const { payments, charges } = await compare();
  expect(payments.get(order.orderId)).toMatchObject({ captured: 0 });
  expect(charges.get(order.orderId)).toMatchObject({ captures: 1, captured: 700, held: 2_500 });
});
