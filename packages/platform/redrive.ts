import type { Redriven } from "@souk/contracts/event-bus";
import { ask, type Context } from "./context.ts";
import { database, save, violates } from "./database.ts";
import { type InboxEnv, inbox, type Listener } from "./inbox.ts";

const apply = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  { sequence, event, redrive }: Redriven,
): Promise<string | null> => {
  const db = database(ctx);
  const once = { stream: `redrive:${listener.subscriber}:${sequence}:${redrive}`, position: 1 };
  try {
    const effects = await listener.apply(ctx, db, event);
    await save(db, [db.insert(inbox).values(once), ...effects]);
    await listener.afterwards?.(ctx, [event]);
    return null;
  } catch (error) {
    if (violates(error, "inbox.stream")) return null;
    return error instanceof Error ? error.message : String(error);
  }
};

/** Applies buried events that an operator wants applied after all, each once for each time it was asked for. */
export const applyRedriven = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  redriven: Redriven[],
): Promise<void> => {
  const { subscriber } = listener;
  for (const letter of redriven) {
    const error = await apply(ctx, listener, letter);
    await ask(ctx, (call) => ctx.env.EVENT_BUS.settle(call, { subscriber, sequence: letter.sequence, error }));
  }
};
