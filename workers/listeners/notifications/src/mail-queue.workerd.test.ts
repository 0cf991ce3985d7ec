import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import mailsSql from "../../../../migrations/notifications/0001_mails.sql?raw";
import type { MailQueue } from "./mail-queue.ts";
import { attemptLimit } from "./retry.ts";
import { world } from "./test-worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      MAIL_QUEUE: DurableObjectNamespace<MailQueue>;
    }
  }
}

const call = { requestId: "r", correlationId: "c", causationId: "c", principal: null };
const url = "https://souk.test/verify-email?token=secret";
const input = (key: string, userId = "usr_1") => ({
  key,
  userId,
  mail: { template: "verify-email" as const, data: { url } },
});
const queue = () => env.MAIL_QUEUE.getByName("mails-0");
const enqueue = (key: string, userId?: string) => queue().enqueue(call, 0, input(key, userId));

const readMails = async () =>
  (await env.DB.prepare("SELECT key, mail, ending, due_at FROM mails ORDER BY key").all()).results;
const countCopies = async () =>
  (await env.DB.prepare("SELECT count(*) AS n FROM sent_mails").first<{ n: number }>())?.n ?? 0;
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000, interval: 20 });
const expectEnding = (ending: string) =>
  eventually(async () => expect(await readMails()).toMatchObject([{ ending, mail: null, due_at: null }]));

beforeEach(async () => {
  await reset();
  await env.DB.batch(
    mailsSql
      .split(/;\s*\n/)
      .filter((statement) => statement.trim() !== "")
      .map((statement) => env.DB.prepare(statement)),
  );
  Object.assign(world, {
    contacts: new Map([
      ["usr_1", { userId: "usr_1", email: "ann@example.com", emailVerified: false, suspended: false, name: "Ann" }],
    ]),
    sent: [],
    identityFails: 0,
    bindingFails: 0,
    bindingHangs: 0,
    databaseBreaksAfterSending: false,
    databaseBroken: false,
    whenNothingIsDue: null,
    environment: "development",
  });
});

describe("the queue of mails", () => {
  test("sends a mail once, however often and however fast its key comes", async () => {
    await Promise.all([enqueue("a"), enqueue("a"), enqueue("a")]);
    await expectEnding("sent");
    await enqueue("a");
    await expectEnding("sent");
    expect(world.sent).toEqual([
      { to: "ann@example.com", subject: "Confirm your e-mail address", text: expect.any(String) },
    ]);
    expect(world.sent[0]?.text).toContain(url);
  });

  test("sends all of many that come at once, and forgets its attempts", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => enqueue(`many-${n}`)));
    await eventually(() => expect(world.sent.length).toBe(40));
    await eventually(async () => expect((await readMails()).every(({ ending }) => ending === "sent")).toBe(true));
    await eventually(() =>
      runInDurableObject(queue(), (_, { storage }) => {
        expect(storage.sql.exec("SELECT * FROM attempts").toArray()).toEqual([]);
        expect(storage.sql.exec("SELECT * FROM timers").toArray()).toEqual([]);
      }),
    );
  });

  test("sends a mail that comes when a round has just found nothing due", async () => {
    world.whenNothingIsDue = () => enqueue("b");
    await enqueue("a");
    await eventually(() => expect(world.sent.length).toBe(2));
  });

  test("tries again when identity does not answer", async () => {
    world.identityFails = 1;
    await enqueue("a");
    await eventually(async () => expect(await readMails()).toMatchObject([{ ending: null, mail: expect.any(String) }]));
    await expectEnding("sent");
    expect(world.sent.length).toBe(1);
  });

  test("tries again when the mail binding refuses", async () => {
    world.bindingFails = 1;
    await enqueue("a");
    await expectEnding("sent");
    expect(world.sent.length).toBe(1);
  });

  test("does not send again what the database did not hear was sent", async () => {
    world.databaseBreaksAfterSending = true;
    await enqueue("a");
    await eventually(() => expect(world.databaseBroken).toBe(true));
    await eventually(() =>
      runInDurableObject(queue(), (_, { storage }) => {
        expect(storage.sql.exec("SELECT ending FROM attempts").toArray()).toMatchObject([{ ending: /sent/ }]);
      }),
    );
    world.databaseBroken = false;
    world.databaseBreaksAfterSending = false;
    await expectEnding("sent");
    expect([world.sent.length, await countCopies()]).toEqual([1, 1]);
  });

  test("sends after its object died in the middle of an attempt", async () => {
    world.bindingHangs = 1;
    await enqueue("a");
    await eventually(() => expect(world.bindingHangs).toBe(0));
    await abortAllDurableObjects();
    await expectEnding("sent");
    expect(world.sent.length).toBe(1);
  });

  test("drops a mail to nobody", async () => {
    await enqueue("a", "usr_gone");
    await expectEnding("dropped");
    expect(world.sent).toEqual([]);
  });

  test("gives a mail up after its last attempt", async () => {
    world.identityFails = Number.POSITIVE_INFINITY;
    await enqueue("a");
    await eventually(async () => expect((await readMails())[0]?.ending).toBe(null));
    await runInDurableObject(queue(), (_, { storage }) => {
      storage.sql.exec("UPDATE attempts SET count = ?", attemptLimit - 1);
    });
    await expectEnding("given_up");
  });

  test("keeps a readable copy in development and none in production", async () => {
    await enqueue("a");
    await expectEnding("sent");
    expect(await countCopies()).toBe(1);
    world.environment = "production";
    await enqueue("b");
    await eventually(async () =>
      expect((await readMails()).at(-1)).toMatchObject({ key: "b", ending: "sent", mail: null }),
    );
    expect(await countCopies()).toBe(1);
  });
});
