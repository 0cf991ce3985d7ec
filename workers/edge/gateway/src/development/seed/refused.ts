import type { ProblemCode } from "@souk/contracts/problems";

const codeIn = (text: string): string | undefined => {
  try {
    return (JSON.parse(text) as { code?: string }).code;
  } catch {
    return undefined;
  }
};

/** An answer that is no success, with the code of its problem. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string | undefined;

  constructor(what: string, status: number, text: string) {
    super(`${what} answered ${status}: ${text}`);
    this.code = codeIn(text);
  }
}

/** For `catch`: null where the refusal has this code, for it says that there is nothing to do; all else stays an error. */
export const unless =
  (code: ProblemCode) =>
  (error: unknown): null => {
    if (error instanceof Refused && error.code === code) return null;
    throw error;
  };
