import type { IdentityEvent } from "@souk/contracts/identity";
import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;
type SellerState = { id: string; role: string; suspendedAt: string | null };

/** The stream that tells whether a user may sell, and is there at all. */
export const standingOf = (userId: string): string => `standing:${userId}`;

/** What suspending or reinstating a seller changes; repeating it changes nothing. */
export const decideStanding = (
  state: SellerState | null,
  suspended: boolean,
): Decision<IdentityEvent[], "not_found"> => {
  if (state?.role !== "seller") return refuse("not_found");
  if ((state.suspendedAt !== null) === suspended) return accept([]);
  return accept([{ type: suspended ? "SellerSuspended" : "SellerReinstated", data: { userId: state.id } }]);
};
