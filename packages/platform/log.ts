import { redact } from "./log-redaction.ts";

type Text = "requestId" | "userId" | "actorId" | "sellerId" | "orderId" | "mailId" | "event" | "object" | "subscriber";
type Word = "route" | "action" | "owner" | "limit" | "circuit" | "part" | "step" | "outcome";
type Amount = "status" | "ms" | "attempt" | "events" | "publishers" | "sequence" | "shard";
type Spent = "trips" | "writes" | "rowsRead" | "rowsWritten" | "hops" | "objectCalls";

/** What a log line may tell beside its message: ids, words of our own and numbers. There is no field for what people wrote, or hold secret. */
export type LogFields = { [Name in Text | Word]?: string | null } & { [Name in Amount | Spent]?: number | null } & {
  /** Where something went wrong; tokens in it are taken out. */
  path?: string;
  /** What somebody else said went wrong; whatever looks like a secret is taken out. */
  reason?: string;
};

const clean = ({ path, reason, ...fields }: LogFields): LogFields => ({
  ...fields,
  ...(path !== undefined && { path: redact(path) }),
  ...(reason !== undefined && { reason: redact(reason) }),
});

const toLine = (level: "info" | "error", message: string, fields: Record<string, unknown>): string =>
  JSON.stringify({ at: new Date().toISOString(), level, message, ...fields });

/** One JSON line. */
export const logInfo = (message: string, fields: LogFields = {}): void => {
  console.log(toLine("info", message, clean(fields)));
};

const causeOf = (error: unknown): string | null =>
  error instanceof Error && error.cause instanceof Error ? redact(error.cause.message) : null;

/** One JSON line with the error's name, message, cause and stack; never its input. */
export const logError = (message: string, error: unknown, fields: LogFields = {}): void => {
  const { name, message: reason, stack } = error instanceof Error ? error : new Error(String(error));
  const told = { error: name, reason: redact(reason), cause: causeOf(error), stack: redact(stack ?? "") };
  console.error(toLine("error", message, { ...told, ...clean(fields) }));
};
