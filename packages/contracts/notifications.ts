import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { ProjectingService } from "./event-bus.ts";
import type { Money } from "./money.ts";
import type { SoldLine } from "./orders.ts";
import type { PersonalService } from "./personal.ts";
import { time } from "./time.ts";

/** A mail to be sent: which template, and what it says. */
export type Mail =
  | { template: "verify-email" | "reset-password"; data: { url: string } }
  | { template: "sale"; data: { orderId: string; lines: SoldLine[]; salesUrl: string } }
  | { template: "refund"; data: { orderId: string; lines: SoldLine[]; amount: Money } }
  | { template: "new-version"; data: { title: string; version: number; libraryUrl: string } }
  | { template: "receipt"; data: { orderId: string; lines: SoldLine[]; total: Money; libraryUrl: string } };

/** One mail to one user; `key` names it, so that it is sent once however often it is asked for. */
export type SendMail = { key: string; userId: string; mail: Mail };

export const sentMail = z
  .object({
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    at: time,
    links: z.array(z.string()),
  })
  .meta({ id: "SentMail" });
export type SentMail = z.infer<typeof sentMail>;
export const sentMailList = z.object({ data: z.array(sentMail) }).meta({ id: "SentMailList" });

export const listMailQuery = z.object({ to: z.string().min(1).max(254).optional() });

export interface NotificationsService extends HttpService, PersonalService, ProjectingService {
  /** Queues one mail durably; a second call with the same key changes nothing. */
  send(call: Call, input: SendMail): Promise<Reply<null>>;
}
