import type { AuditRecord } from "@souk/contracts/audit";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import type { EventBusContext } from "../env.ts";
import { auditLog } from "../schema.ts";

/** Writes down what somebody did; the same record again changes nothing. */
export const recordAudit = async (ctx: EventBusContext, record: AuditRecord): Promise<Result<null>> => {
  await database(ctx).insert(auditLog).values(record).onConflictDoNothing();
  return accept(null);
};
