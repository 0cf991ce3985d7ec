type Fields = Record<string, string | number | boolean | null>;

/** One JSON line. */
export const logInfo = (message: string, fields: Fields = {}): void => {
  console.log(JSON.stringify({ level: "info", message, ...fields }));
};

// drizzle puts a failed query's parameters into its message, and the message stands in the stack again.
const withoutParams = (text: string): string => text.replaceAll(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, "");

const causeOf = (error: unknown): string | null =>
  error instanceof Error && error.cause instanceof Error ? withoutParams(error.cause.message) : null;

/** One JSON line with the error's name, message, cause and stack; never its input. */
export const logError = (message: string, error: unknown, fields: Fields = {}): void => {
  const { name, message: reason, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(
    JSON.stringify({
      level: "error",
      message,
      error: name,
      reason: withoutParams(reason),
      cause: causeOf(error),
      stack: withoutParams(stack ?? ""),
      ...fields,
    }),
  );
};
