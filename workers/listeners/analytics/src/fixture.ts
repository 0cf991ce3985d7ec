import { env } from "cloudflare:workers";
import type { LoggedEvent } from "@souk/contracts/event-bus";
import type { Envelope, PublicEvent } from "@souk/contracts/events";
import type { OrderView } from "@souk/contracts/orders";
import { accept } from "@souk/kernel/result";
import { type Context, openContext } from "@souk/platform/context";
import type { InboxEnv } from "@souk/platform/inbox";
import { createMeter } from "@souk/platform/meter";
import type { AnalyticsContext } from "./env.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

/** What the event log holds, in its order. */
export const log: LoggedEvent[] = [];

const cost = createMeter().cost;

const bindings = {
  DB: env.DB,
  SIGNING_SECRET: "a secret",
  ENVIRONMENT: "test" as const,
  PUBLIC_ORIGIN: "https://souk.test",
  EVENT_BUS: {
    read: async (_: unknown, { after, limit }: { after: number; limit: number }) => {
      const events = log.filter(({ sequence }) => sequence > after).slice(0, limit);
      return { ...accept({ events, head: log.at(-1)?.sequence ?? 0, redriven: [] }), cost };
    },
    bury: async () => ({ ...accept(null), cost }),
    settle: async () => ({ ...accept(null), cost }),
  },
};

export const openAt = (now: string): Context<InboxEnv> & AnalyticsContext => ({
  ...openContext(bindings, { requestId: "r", correlationId: "r", causationId: "r", principal: null }),
  now: new Date(now),
});

export const seller = (userId: string) => ({ userId, role: "seller", sessionId: "ses_1" }) as const;

export const envelope = (stream: string, position: number, { type, data }: PublicEvent): Envelope => ({
  id: `${stream}:${position}`,
  type,
  version: 1,
  stream,
  position,
  occurredAt: "2026-11-20T10:00:00.000Z",
  correlationId: "c",
  causationId: "c",
  data,
});

export type SoldLine = { productId: string; sellerId: string; amount: number };

export const orderView = (id: string, lines: SoldLine[], currency: string, completedAt: string): OrderView => ({
  id,
  buyerId: "usr_buyer",
  status: "completed",
  lines: lines.map(({ productId, sellerId, amount }) => ({
    productId,
    sellerId,
    title: `The title of ${productId}`,
    fileVersions: [],
    unitPrice: { amount, currency },
    discount: { amount: 0, currency },
    total: { amount, currency },
  })),
  total: { amount: lines.reduce((sum, { amount }) => sum + amount, 0), currency },
  paymentStatus: "captured",
  deliveryStatus: "delivered",
  createdAt: completedAt,
  updatedAt: completedAt,
});

/** Empties the whole database. */
export const forgetAll = async (): Promise<void> => {
  log.length = 0;
  const tables = ["inbox", "checkpoints", "products", "lines", "buckets", "referrers", "visits"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
};

/** The streams' events in one order that keeps each stream's own, chosen by `picks`. */
export const interleave = (streams: Envelope[][], picks: number[]): LoggedEvent[] => {
  const left = streams.filter((stream) => stream.length > 0).map((stream) => [...stream]);
  const merged: LoggedEvent[] = [];
  for (let turn = 0; left.length > 0; turn += 1) {
    const index = (picks[turn % picks.length] ?? 0) % left.length;
    const event = left[index]?.shift();
    if (event) merged.push({ sequence: merged.length + 1, event });
    if (left[index]?.length === 0) left.splice(index, 1);
  }
  return merged;
};

/** The value of an outcome that is one. */
export const valueIn = async <T>(
  outcome: Promise<{ ok: true; value: T } | { ok: false; problem: unknown }>,
): Promise<T> => {
  const reply = await outcome;
  if (!reply.ok) throw new Error(JSON.stringify(reply.problem));
  return reply.value;
};
