import type { Principal } from "@souk/contracts/call";
import type { IdentityEvent } from "@souk/contracts/identity";
import type { Proof } from "@souk/contracts/identity/passwords";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { type Database, database, expectChange, type Statement, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { eq, inArray } from "drizzle-orm";
import { standingOf } from "../domain/seller.ts";
import type { IdentityContext } from "../env.ts";
import {
  apiKeys,
  mailOutbox,
  mailTokens,
  passkeys,
  recoveryCodes,
  refreshTokens,
  sessions,
  totp,
  users,
} from "../schema.ts";
import { proveOwner } from "./prove-owner.ts";

const forget = (db: Database, userId: string): Statement[] => {
  const own = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId));
  return [
    db.delete(refreshTokens).where(inArray(refreshTokens.sessionId, own)),
    ...[sessions, mailTokens, mailOutbox, recoveryCodes, totp, passkeys, apiKeys].map((table) =>
      db.delete(table).where(eq(table.userId, userId)),
    ),
    db.delete(users).where(eq(users.id, userId)),
    expectChange(db),
  ];
};

/** Erases all that is known of the caller but an id, which keeps the books whole; the others hear of it and forget their copies. */
export const eraseMe = async (ctx: IdentityContext, principal: Principal, proof: Proof): Promise<Result<null>> => {
  const proved = await proveOwner(ctx, principal, proof);
  if (!proved.ok) return proved;
  const db = database(ctx);
  const { userId } = principal;
  const erased: IdentityEvent = { type: "UserErased", data: { userId } };
  const saved = await save(db, [
    ...proved.value.spend,
    ...forget(db, userId),
    ...publish(db, ctx, standingOf(userId), [erased]),
  ]);
  // Somebody used the same code, or erased the account, a moment before.
  return saved === "saved" ? accept(null) : refuse("invalid_credentials");
};
