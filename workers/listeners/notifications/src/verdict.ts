import type { Message } from "./templates.ts";

/** A sent message as development keeps it, readable. */
export type Copy = Message & { to: string; at: string };

/** How a mail ended. */
export type Ending = { ending: "sent"; copy: Copy | null } | { ending: "dropped" | "given_up" };

/** What one attempt comes to. */
export type Verdict = Ending | { retryAt: string };
