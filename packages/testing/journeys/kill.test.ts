import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderEventView, OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { type Client, createClient } from "../client.ts";
import { startServe } from "../command.ts";

const stateDir = mkdtempSync(join(tmpdir(), "souk-kill-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

type Placed = { buyer: Tokens; orderId: string; method: string };

const place = async (client: Client, productId: string, method: string): Promise<Placed> => {
  const buyer = await client.register("buyer");
  const { status, body } = await client.ask<PlacedOrder>("/v1/orders", {
    token: buyer.accessToken,
    headers: { "Idempotency-Key": randomUUID() },
    body: { items: [{ productId }], paymentMethodId: method },
  });
  expect(status).toBe(202);
  return { buyer, orderId: body.orderId, method };
};

const read = async (client: Client, { buyer, orderId }: Placed): Promise<OrderView> =>
  (await client.ask<OrderView>(`/v1/orders/${orderId}`, { token: buyer.accessToken })).body;

const untilEnded = async (client: Client, placed: Placed): Promise<OrderView> => {
  const deadline = Date.now() + 60_000;
  let order = await read(client, placed);
  while (["pending", "processing"].includes(order.status) && Date.now() < deadline) {
    await wait(250);
    order = await read(client, placed);
  }
  return order;
};

const readEvents = async (client: Client, { buyer, orderId }: Placed): Promise<OrderEventView[]> => {
  const path = `/v1/orders/${orderId}/events`;
  return (await client.ask<{ data: OrderEventView[] }>(path, { token: buyer.accessToken })).body.data;
};

const readCharges = async (client: Client, orderId: string) => {
  const { body } = await client.ask<{ data: ProcessorLogRow[] }>(`/dev/processor/log?orderId=${orderId}`);
  const effective = body.data.filter((row) => row.outcome === "succeeded");
  const sum = (kind: ProcessorLogRow["kind"]) =>
    effective.filter((row) => row.kind === kind).reduce((total, row) => total + row.amount, 0);
  return {
    captures: effective.filter((row) => row.kind === "capture").length,
    net: sum("capture") - sum("refund"),
    held:
      effective.filter((row) => row.kind === "authorize").length > 0 &&
      effective.every((row) => row.kind === "authorize"),
  };
};

const expectSettled = async (client: Client, placed: Placed): Promise<void> => {
  const order = await untilEnded(client, placed);
  const charges = await readCharges(client, placed.orderId);
  expect(charges.captures).toBeLessThanOrEqual(1);
  expect(["completed", "failed"]).toContain(order.status);
  expect(charges.net).toBe(order.status === "completed" ? order.total.amount : 0);
  expect(charges.held).toBe(false);
  const events = await readEvents(client, placed);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.type).toBe(order.status === "completed" ? "OrderCompleted" : "OrderFailed");
};

test("orders in flight when everything is killed end after the next start, charged at most once", async () => {
  const port = await anyPort();
  const client = createClient(`http://127.0.0.1:${port}`);

  const first = await startServe(port, stateDir, onTestFinished);
  const product = await client.publishProduct(await client.verifiedSeller());
  const placed: Placed[] = [];
  for (const method of ["pm_sandbox_slow", "pm_sandbox_slow", "pm_card_visa", "pm_card_chargeDeclined"]) {
    placed.push(await place(client, product.id, method));
  }
  await wait(700);
  placed.push(await place(client, product.id, "pm_sandbox_slow"));
  const inFlight = await Promise.all(placed.map((each) => read(client, each)));
  expect(inFlight.some(({ status }) => status === "pending" || status === "processing")).toBe(true);
  await first.stop("SIGKILL");

  const second = await startServe(port, stateDir, onTestFinished);
  try {
    await Promise.all(placed.map((each) => expectSettled(client, each)));
    const orders = await Promise.all(placed.map((each) => read(client, each)));
    expect(orders.filter(({ status }) => status === "completed")).toHaveLength(4);
  } finally {
    await second.stop("SIGTERM");
  }
}, 180_000);
