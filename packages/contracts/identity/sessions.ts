import * as z from "zod";
import { listOf, pageQuery } from "../list.ts";
import { time } from "../time.ts";

export const session = z
  .object({
    id: z.string(),
    createdAt: time,
    lastUsedAt: time.meta({ description: "When it was opened or last refreshed" }),
    expiresAt: time,
    userAgent: z.string().meta({ example: "Firefox on Linux" }),
    address: z.string().meta({ description: "The network it was last used from", example: "203.0.113.0/24" }),
    current: z.boolean().meta({ description: "Whether it is the one that asks" }),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof session>;
export const sessionList = listOf(session).meta({ id: "SessionList" });
export const listSessionsQuery = z.object(pageQuery);
export const sessionParams = z.object({ id: z.string() });

/** Where a session was opened or used: in coarse words, not as it was sent. */
export type Device = { userAgent: string; address: string };
