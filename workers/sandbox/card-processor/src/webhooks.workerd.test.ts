/// <reference types="@cloudflare/vitest-pool-workers/types" />
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { world } from "./test-worker.ts";
import { signBody } from "./webhooks.ts";

type Body = { id: string; status: string };

const ask = async (path: string, form: Record<string, string> = {}, key?: string) => {
  const response = await exports.default.fetch(`http://card-processor/v1/${path}`, {
    method: "POST",
    headers: { Authorization: "Bearer sk_test_any", ...(key !== undefined && { "Idempotency-Key": key }) },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: await response.json<Body>() };
};

const open = async (): Promise<string> =>
  (await ask("payment_intents", { amount: "1000", currency: "usd", capture_method: "manual" })).body.id;
const confirm = (id: string, method: string, key?: string) =>
  ask(`payment_intents/${id}/confirm`, { payment_method: method }, key);
const opened = async (method: string): Promise<string> => {
  const id = await open();
  await confirm(id, method);
  return id;
};

const authenticate = async (id: string) => {
  const request = new Request(`https://souk.test/dev/processor/intents/${id}/authenticate`, { method: "POST" });
  const response = await exports.default.handle(request, null);
  return [response.status, await response.json<Record<string, string>>()] as const;
};

const processor = () => env.PROCESSOR.getByName("processor");
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000, interval: 20 });
const untilHeard = (count: number) => eventually(() => expect(world.heard).toHaveLength(count));
const untilEmpty = () =>
  eventually(() =>
    runInDurableObject(processor(), (_, { storage }) => {
      expect(storage.sql.exec("SELECT * FROM webhooks").toArray()).toEqual([]);
      expect(storage.sql.exec("SELECT * FROM timers").toArray()).toEqual([]);
    }),
  );
/** Makes the next attempt due now, as time would. */
const hasten = () =>
  runInDurableObject(processor(), (_, { storage }) => {
    storage.sql.exec("UPDATE timers SET at = 0");
    return storage.setAlarm(Date.now());
  });

type Event = { id: string; type: string };
const readHeard = () => world.heard.map(({ body }): Event => JSON.parse(body));

beforeEach(async () => {
  await untilEmpty();
  Object.assign(world, { heard: [], refuses: 0, hangs: 0, onHearing: null });
});

describe("a webhook", () => {
  test("tells of each step as Stripe does, signed over its bytes", async () => {
    const id = await opened("pm_card_visa");
    await untilHeard(1);
    await ask(`payment_intents/${id}/capture`);
    await untilHeard(2);
    await ask("refunds", { payment_intent: id });
    await untilHeard(3);
    expect(readHeard()).toMatchObject([
      {
        id: expect.stringMatching(/^evt_\w+$/),
        object: "event",
        type: "payment_intent.amount_capturable_updated",
        created: expect.any(Number),
        data: { object: { object: "payment_intent", id, status: "requires_capture", amount_capturable: 1_000 } },
      },
      { type: "payment_intent.succeeded", data: { object: { id, status: "succeeded" } } },
      {
        type: "charge.refunded",
        data: { object: { object: "charge", payment_intent: id, amount_refunded: 1_000, refunded: true } },
      },
    ]);
    expect(new Set(world.heard.map(({ url }) => url))).toEqual(new Set(["https://souk.test/v1/webhooks/payments"]));
    for (const { body, signature } of world.heard) {
      const at = new Date(Number(/^t=(\d+)/.exec(signature)?.[1]) * 1_000);
      expect(signature).toBe(signBody("whsec_test", body, at));
      expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000);
    }
  });

  test("is not told of an opening, a refusal of state or a repeat", async () => {
    const id = await open();
    expect((await ask(`payment_intents/${id}/capture`)).status).toBe(400);
    await confirm(id, "pm_card_visa", `${id}:confirm`);
    await confirm(id, "pm_card_visa", `${id}:confirm`);
    await untilEmpty();
    expect(readHeard().map(({ type }) => type)).toEqual(["payment_intent.amount_capturable_updated"]);
  });

  test("is told of what took effect although the answer is lost", async () => {
    const id = await open();
    expect((await confirm(id, "pm_sandbox_500_after")).status).toBe(500);
    await untilHeard(1);
  });

  test("that never comes does not come", async () => {
    await ask(`payment_intents/${await opened("pm_sandbox_webhook_never")}/capture`);
    expect(await processor().countWebhooks()).toBe(0);
    expect(world.heard).toEqual([]);
  });

  test("that comes five times comes five times with one id", async () => {
    await ask(`payment_intents/${await opened("pm_sandbox_webhook_x5")}/capture`);
    await untilHeard(10);
    await untilEmpty();
    const ids = readHeard().map((event) => event.id);
    expect([...new Set(ids)].map((id) => ids.filter((each) => each === id).length)).toEqual([5, 5]);
  });

  test("that comes first is there before the answer, and its hearer may ask back", async () => {
    const id = await open();
    const seen: string[] = [];
    world.onHearing = async () => {
      const path = `http://card-processor/v1/payment_intents/${id}`;
      const response = await exports.default.fetch(path, { headers: { Authorization: "Bearer sk_test_any" } });
      seen.push((await response.json<Body>()).status);
    };
    const { body } = await confirm(id, "pm_sandbox_webhook_first");
    expect([body.status, seen]).toEqual(["requires_capture", ["requires_capture"]]);
  });

  test("that comes first holds nothing up for long where nobody hears it", { timeout: 10_000 }, async () => {
    world.hangs = 1;
    const { body } = await confirm(await open(), "pm_sandbox_webhook_first");
    expect([body.status, world.heard]).toEqual(["requires_capture", []]);
    await untilHeard(1);
  });
});

describe("a webhook that is not heard", () => {
  test("comes again until it is", async () => {
    world.refuses = 2;
    await opened("pm_card_visa");
    await untilHeard(1);
    await untilEmpty();
  });

  test("does not hold up the answer or another one", async () => {
    world.hangs = 1;
    await opened("pm_card_visa");
    await runInDurableObject(processor(), (_, { storage }) => {
      expect(storage.sql.exec("SELECT attempts FROM webhooks").toArray()).toEqual([{ attempts: 0 }]);
    });
    await opened("pm_card_visa");
    await untilHeard(1);
    expect(await processor().countWebhooks()).toBe(1);
    await untilHeard(2);
  });

  test("comes again after its object died in the middle of a delivery", async () => {
    world.hangs = 1;
    await opened("pm_card_visa");
    await abortAllDurableObjects();
    expect(await processor().countWebhooks()).toBe(1);
    await hasten();
    await untilHeard(1);
    await untilEmpty();
  });
});

describe("an intent whose buyer is asked", () => {
  test("holds the money once they have authenticated, and tells of it", async () => {
    const id = await opened("pm_card_authenticationRequired");
    expect(await authenticate(id)).toEqual([200, { id, status: "requires_capture" }]);
    await untilHeard(2);
    expect(new Set(readHeard().map(({ type }) => type))).toEqual(
      new Set(["payment_intent.requires_action", "payment_intent.amount_capturable_updated"]),
    );
    expect((await ask(`payment_intents/${id}/capture`)).body.status).toBe("succeeded");
  });

  test("is asked once", async () => {
    const id = await opened("pm_card_authenticationRequired");
    await authenticate(id);
    expect(await authenticate(id)).toMatchObject([409, { code: "action_not_awaited" }]);
    expect(await authenticate(await opened("pm_card_visa"))).toMatchObject([409, { code: "action_not_awaited" }]);
  });

  test("is found by its id alone", async () => {
    expect(await authenticate("pi_none")).toMatchObject([404, { code: "not_found" }]);
  });
});
