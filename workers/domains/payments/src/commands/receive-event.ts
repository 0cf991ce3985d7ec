import { accept, type Outcome } from "@souk/kernel/result";
import { askObject } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { standingMs } from "@souk/platform/standing";
import type { ProviderEvent } from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { providerEvents } from "../schema.ts";
import { readEvent } from "../stripe.ts";

/** Stores a webhook whose signature is good; null when it is stored already. */
export const receiveEvent = async (
  ctx: PaymentsContext,
  bytes: Uint8Array,
  signature: string,
): Promise<Outcome<ProviderEvent | null, "signature_invalid" | "malformed_body">> => {
  const read = await readEvent(ctx, bytes, signature);
  if (!read.ok) return read;
  // Armed before the row is there: whatever dies from here on, the object's alarm finds the row.
  await askObject(ctx, (call) => ctx.env.WEBHOOK_APPLIER.getByName("applier").arm(call));
  const dueAt = new Date(ctx.now.getTime() + standingMs(ctx.env)).toISOString();
  const stored = await database(ctx)
    .insert(providerEvents)
    .values({ ...read.value, receivedAt: ctx.now.toISOString(), dueAt })
    .onConflictDoNothing()
    .returning();
  return accept(stored.length > 0 ? read.value : null);
};
