import type { SimulatedBug } from "./planted.ts";

const inbox = "packages/platform/inbox.ts";
const outbox = "packages/platform/outbox-object.ts";
const publishing = "workers/domains/orders/src/publishing.ts";
const publish = "workers/listeners/event-bus/src/commands/publish.ts";

/** Bugs of what is told, and of what is made of it. */
export const eventBugs: SimulatedBug[] = [
  {
    bug: "an event is applied as often as it comes",
    patches: [{ file: inbox, find: "[...claim(db, claims), ...effects, ...moved]", replace: "[...effects, ...moved]" }],
    breaks: "I7",
    seed: 1,
  },
  {
    bug: "a checkpoint moves over what the queue has lost",
    patches: [
      {
        file: inbox,
        find: "setWhere: sql`checkpoints.sequence >= ",
        replace: "setWhere: sql`checkpoints.sequence >= 0 * ",
      },
    ],
    breaks: "I7",
    seed: 3,
  },
  {
    bug: "a Worker forgets its events before the log has them",
    patches: [
      {
        file: outbox,
        find: "const sent = await ask(ctx, (call) => this.env.EVENT_BUS.publish(call, { events }));",
        replace:
          "await forget(ctx, last);\n    const sent = await ask(ctx, (call) => this.env.EVENT_BUS.publish(call, { events }));",
      },
    ],
    breaks: "I7",
    seed: 1,
  },
  {
    bug: "an order forgets its events before the log has them",
    patches: [
      { file: publishing, find: "  if (last) {\n", replace: "  if (last) {\n    store.forget(last.position);\n" },
    ],
    breaks: "I7",
    seed: 2,
  },
  {
    bug: "an event is numbered when it is sent",
    patches: [
      {
        file: "packages/platform/event-store.ts",
        find: "  version: 1,\n  stream,",
        replace: "  id: [stream, row.position, Date.now()].join(),\n  version: 1,\n  stream,",
      },
      {
        file: publish,
        find: "value->'event'->>'position', value->'event'",
        replace: "(select count(*) + 1 from log where stream = value->'event'->>'stream'), value->'event'",
      },
    ],
    breaks: "I7",
    seed: 1,
  },
  {
    bug: "the log swaps what comes together",
    patches: [{ file: publish, find: "where true order by key`", replace: "where true order by key desc`" }],
    breaks: "I7",
    seed: 1,
  },
  {
    bug: "an order whose news is not out is swept away",
    patches: [
      {
        file: "workers/domains/orders/src/coordinator.ts",
        find: "const isUntold = this.#order !== null &&",
        replace: "const isUntold = this.#order === null &&",
      },
    ],
    breaks: "I6",
    seed: 305,
  },
  {
    bug: "an event tells what an order is paid with",
    patches: [
      {
        file: "workers/domains/orders/src/domain/story.ts",
        find: "  buyerId: order.buyerId,\n  status",
        replace: "  buyerId: order.buyerId,\n  paymentMethodId: order.paymentMethodId,\n  status",
      },
    ],
    breaks: "I10",
    seed: 1,
  },
];
