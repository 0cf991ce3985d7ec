/// <reference types="@cloudflare/vitest-pool-workers/types" />
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { describe, expect, test } from "vitest";
import type { Env as Bindings } from "./env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
    interface GlobalProps {
      mainModule: typeof import("./test-worker.ts");
    }
  }
}

type Body = { id: string; status: string; amount: number; error: Record<string, unknown> };
type Sent = { key?: string; auth?: string | null; method?: string };

const ask = async (path: string, form: Record<string, string> = {}, sent: Sent = {}) => {
  const { key, auth = "Bearer sk_test_any", method = "POST" } = sent;
  const response = await exports.default.fetch(`http://card-processor/v1/${path}`, {
    method,
    headers: { ...(auth && { Authorization: auth }), ...(key && { "Idempotency-Key": key }) },
    ...(method === "POST" && { body: new URLSearchParams(form) }),
  });
  return { status: response.status, body: await response.json<Body>(), headers: response.headers };
};

const manual = { amount: "1000", currency: "usd", capture_method: "manual" };
const open = async (form: Record<string, string> = {}): Promise<string> =>
  (await ask("payment_intents", { ...manual, ...form })).body.id;

const readLog = async (orderId: string): Promise<ProcessorLogRow[]> => {
  const request = new Request(`https://souk.test/dev/processor/log?orderId=${orderId}`);
  const response = await exports.default.handle(request, null);
  return (await response.json<{ data: ProcessorLogRow[] }>()).data;
};

type Charges = { data: { id: string; payment_intent: string }[]; has_more: boolean };

const listCharges = async (query: string): Promise<Charges> => {
  const { body } = await ask(`charges?${query}`, {}, { method: "GET" });
  return body as Partial<Charges> as Charges;
};

describe("the card processor", () => {
  test("carries a payment from its opening to its refund", async () => {
    const id = await open({ "metadata[orderId]": "ord_whole" });
    const steps = [
      await ask(`payment_intents/${id}`, {}, { method: "GET" }),
      await ask(`payment_intents/${id}/confirm`, { payment_method: "pm_card_mastercard" }),
      await ask(`payment_intents/${id}/capture`),
      await ask("refunds", { payment_intent: id, amount: "400" }),
    ];
    expect(steps.map(({ status, body }) => [status, body.status])).toEqual([
      [200, "requires_payment_method"],
      [200, "requires_capture"],
      [200, "succeeded"],
      [200, "succeeded"],
    ]);
    const refund = await ask(`refunds/${steps[3]?.body.id}`, {}, { method: "GET" });
    expect(refund.body).toMatchObject({ object: "refund", amount: 400, payment_intent: id });
    expect(await readLog("ord_whole")).toMatchObject([
      { kind: "authorize", intent: id, orderId: "ord_whole", amount: 1_000, currency: "USD", outcome: "succeeded" },
      { kind: "capture", amount: 1_000, outcome: "succeeded" },
      { kind: "refund", amount: 400, outcome: "succeeded" },
    ]);
  });

  test("confirms at once where it is asked to", async () => {
    const created = await ask("payment_intents", { ...manual, payment_method: "pm_card_visa", confirm: "true" });
    expect(created.body).toMatchObject({ status: "requires_capture", amount_capturable: 1_000 });
  });

  test.each([
    ["nothing", null],
    ["no bearer token", "Basic c2tfdGVzdDo="],
    ["a live key", "Bearer sk_live_abc"],
  ])("lets nobody in with %s", async (_, auth) => {
    const { status, body } = await ask("payment_intents", manual, { auth });
    expect([status, body.error.type]).toEqual([401, "invalid_request_error"]);
  });

  test.each([
    ["a parameter that is missing", { currency: "usd", capture_method: "manual" }, "parameter_missing", "amount"],
    ["an amount of zero", { ...manual, amount: "0" }, "parameter_invalid_integer", "amount"],
    ["a fraction", { ...manual, amount: "10.5" }, "parameter_invalid_integer", "amount"],
    ["a parameter that is unknown", { ...manual, colour: "red" }, "parameter_unknown", "colour"],
    ["an unknown payment method", { ...manual, payment_method: "pm_x" }, "resource_missing", "payment_method"],
  ])("refuses %s", async (_, form, code, param) => {
    const { status, body } = await ask("payment_intents", form);
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ type: "invalid_request_error", code, param }),
    ]);
  });

  test.each([
    ["payment_intents/pi_x", "GET"],
    ["payment_intents/pi_x/capture", "POST"],
    ["refunds/re_x", "GET"],
    ["customers", "POST"],
  ])("does not find %s", async (path, method) => {
    const { status, body } = await ask(path, {}, { method });
    expect([status, body.error.type]).toEqual([404, "invalid_request_error"]);
  });

  test("says in which state a step is unexpected", async () => {
    const { status, body } = await ask(`payment_intents/${await open()}/capture`);
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({
        code: "payment_intent_unexpected_state",
        payment_intent: expect.objectContaining({ status: "requires_payment_method" }),
      }),
    ]);
  });
});

describe("an idempotency key", () => {
  test("gives the first answer again and adds no row to the log", async () => {
    const id = await open({ "metadata[orderId]": "ord_again" });
    const confirm = () =>
      ask(`payment_intents/${id}/confirm`, { payment_method: "pm_card_chargeDeclined" }, { key: "again:authorize" });
    const [first, second] = [await confirm(), await confirm()];
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect([first, second].map(({ headers }) => headers.get("Idempotent-Replayed"))).toEqual([null, "true"]);
    expect(await readLog("ord_again")).toHaveLength(1);
  });

  test("does not serve another request", async () => {
    await ask("payment_intents", manual, { key: "other" });
    const { status, body } = await ask("payment_intents", { ...manual, amount: "1001" }, { key: "other" });
    expect([status, body.error.type]).toEqual([400, "idempotency_error"]);
  });

  test("opens one intent however many use it at once", async () => {
    const opened = await Promise.all([1, 2, 3].map(() => ask("payment_intents", manual, { key: "at-once" })));
    expect(new Set(opened.map(({ body }) => body.id)).size).toBe(1);
  });

  test.each([
    ["pm_sandbox_500_before", [500, 200], []],
    ["pm_sandbox_500_after", [500, 200], ["authorize"]],
    ["pm_sandbox_flaky", [500, 500, 200], []],
  ])("makes a repeat after %s safe", async (method, statuses, rowsAfterFirst) => {
    const orderId = `ord_${method}`;
    const id = await open({ "metadata[orderId]": orderId });
    const seen: number[] = [];
    for (const _ of statuses) {
      const { status } = await ask(
        `payment_intents/${id}/confirm`,
        { payment_method: method },
        { key: `${orderId}:authorize` },
      );
      if (seen.length === 0) expect((await readLog(orderId)).map(({ kind }) => kind)).toEqual(rowsAfterFirst);
      seen.push(status);
    }
    expect(seen).toEqual(statuses);
    expect((await readLog(orderId)).map(({ outcome }) => outcome)).toEqual(["succeeded"]);
  });
});

describe("the log", () => {
  test("is numbered without gaps over all orders", async () => {
    await ask("payment_intents", { ...manual, payment_method: "pm_card_visa", confirm: "true" });
    const response = await exports.default.handle(new Request("https://souk.test/dev/processor/log"), null);
    const { data } = await response.json<{ data: ProcessorLogRow[] }>();
    expect(data.map(({ seq }) => seq)).toEqual(data.map((_, index) => index + 1));
  });

  test.each(["UPDATE log SET amount = 0", "DELETE FROM log"])("does not take %s", async (sql) => {
    await ask("payment_intents", { ...manual, payment_method: "pm_card_visa", confirm: "true" });
    await runInDurableObject(env.PROCESSOR.getByName("processor"), (_, state) => {
      expect(() => state.storage.sql.exec(sql)).toThrow("log");
    });
  });
});

describe("the list of charges", () => {
  test("shows what became of each, the newest first, page by page", async () => {
    const confirm = (id: string, method = "pm_card_visa") =>
      ask(`payment_intents/${id}/confirm`, { payment_method: method });
    const [held, taken, voided, declined] = [await open(), await open(), await open(), await open()];
    await open();
    for (const id of [held, taken, voided]) await confirm(id);
    await confirm(declined, "pm_card_chargeDeclined");
    await ask(`payment_intents/${taken}/capture`);
    await ask("refunds", { payment_intent: taken, amount: "400" });
    await ask(`payment_intents/${voided}/cancel`);

    const shown = new Map<string, unknown>();
    let page = await listCharges("limit=3");
    const pages = [page.data.length];
    for (;;) {
      for (const { payment_intent, ...charge } of page.data) shown.set(payment_intent, charge);
      if (!page.has_more) break;
      page = await listCharges(`limit=3&starting_after=${page.data.at(-1)?.id}`);
      pages.push(page.data.length);
    }
    expect(pages.length).toBeGreaterThan(1);
    expect(shown.get(held)).toMatchObject({
      captured: false,
      refunded: false,
      amount_captured: 0,
      status: "succeeded",
    });
    expect(shown.get(taken)).toMatchObject({ captured: true, amount_captured: 1_000, amount_refunded: 400 });
    expect(shown.get(voided)).toMatchObject({ captured: false, refunded: true, amount_captured: 0 });
    expect(shown.get(declined)).toMatchObject({ captured: false, status: "failed", amount_captured: 0 });
  });

  test.each([
    ["limit=0", 400],
    ["limit=101", 400],
    ["starting_after=ch_none", 400],
    ["since=1", 400],
  ])("does not take ?%s", async (query, status) => {
    expect((await ask(`charges?${query}`, {}, { method: "GET" })).status).toBe(status);
  });
});
