import type { Call, Reply } from "./call.ts";

/** What one Worker holds about a person, by what it is. */
export type Holdings = Record<string, unknown>;

/** Offered by whoever keeps something about people. */
export interface PersonalService {
  /** Everything held about a person, but for secrets. */
  exportPerson(call: Call, input: { userId: string }): Promise<Reply<Holdings>>;
}
