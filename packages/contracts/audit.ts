import * as z from "zod";
import { listOf, pageQuery } from "./list.ts";
import { time } from "./time.ts";

export const auditRecord = z
  .object({
    id: z.string(),
    at: time,
    action: z
      .string()
      .meta({ description: "The operation's id, as this document names it", example: "moderateReview" }),
    actorId: z.string().nullable().meta({ description: "Who asked; null where nobody was known" }),
    actorRole: z.string().nullable(),
    target: z.record(z.string(), z.string()).meta({ description: "What it was about: the path's parameters" }),
    status: z.int().meta({ description: "The HTTP status of the answer" }),
    source: z.string().meta({ description: "Stands for the network address without telling it" }),
    requestId: z.string(),
  })
  .meta({ id: "AuditRecord" });
export type AuditRecord = z.infer<typeof auditRecord>;

export const auditLog = listOf(auditRecord).meta({ id: "AuditLog" });
export type AuditLog = z.infer<typeof auditLog>;

export const auditQuery = z.object({
  ...pageQuery,
  actorId: z.string().min(1).max(64).optional().meta({ description: "Only what this user did" }),
  action: z.string().min(1).max(64).optional().meta({ description: "Only this operation" }),
});
export type AuditQuery = z.output<typeof auditQuery>;
