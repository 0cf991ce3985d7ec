/** What went wrong at one place of an input; `pointer` is a JSON pointer (RFC 6901). */
export type InputError = { pointer: string; message: string };

/** An expected refusal: a code from a closed catalogue, and what may help whoever reads it. */
export type Refusal<Code extends string = string> = {
  code: Code;
  detail?: string;
  errors?: InputError[];
  /** Seconds after which it is worth asking again. */
  retryAfter?: number;
};

/** A value, or the refusal that stands in its place. Only bugs are thrown. */
export type Outcome<T, Code extends string = string> = { ok: true; value: T } | { ok: false; problem: Refusal<Code> };

export const accept = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = <Code extends string>(code: Code, detail?: string): { ok: false; problem: Refusal<Code> } => ({
  ok: false,
  problem: detail === undefined ? { code } : { code, detail },
});

/** A refusal that names the one place of the input which is wrong, by a JSON pointer. */
export const invalid = (pointer: string, message: string): { ok: false; problem: Refusal<"validation_failed"> } => ({
  ok: false,
  problem: { code: "validation_failed", errors: [{ pointer, message }] },
});

/** Closes a switch over a union: a new member no longer compiles. */
export const unreachable = (value: never): never => {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
};

/** Turns the value of an accepted outcome into another one. */
export const mapOutcome = <T, U, Code extends string>(
  outcome: Outcome<T, Code>,
  turn: (value: T) => U,
): Outcome<U, Code> => (outcome.ok ? accept(turn(outcome.value)) : outcome);
