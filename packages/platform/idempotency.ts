import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** A key that was claimed: for which request, until when whoever runs it may take, and the sealed answer once there is one. */
export type Claim = { fingerprint: string; lease: number; leaseUntil: number; answer: string | null };

/** What the claimant is to do: run the request under this lease, or repeat the answer. */
export type Claimed = { do: "run"; lease: number } | { do: "replay"; answer: string };

/** What a request under a key meets at `now`, in milliseconds; refuses another request, and the same one while it runs. */
export const decideClaim = (
  before: Claim | null,
  fingerprint: string,
  now: number,
): Outcome<Claimed, "idempotency_key_reuse" | "idempotency_in_progress"> => {
  if (!before) return accept({ do: "run", lease: 1 });
  if (before.fingerprint !== fingerprint) return refuse("idempotency_key_reuse");
  if (before.answer !== null) return accept({ do: "replay", answer: before.answer });
  return now < before.leaseUntil ? refuse("idempotency_in_progress") : accept({ do: "run", lease: before.lease + 1 });
};

/** How a request that was run under a lease ended: with an answer to keep, without effect, or nobody knows how. */
export type Ending = { as: "answered"; answer: string } | { as: "refused" } | { as: "unknown" };

/** The claim after its lease has ended, null where the key is free again; an ending under an older lease changes nothing. */
export const endLease = (before: Claim | null, lease: number, ending: Ending): Claim | null => {
  if (!before || before.lease !== lease || before.answer !== null) return before;
  switch (ending.as) {
    case "answered":
      return { ...before, answer: ending.answer };
    case "refused":
      return null;
    case "unknown":
      return { ...before, leaseUntil: 0 };
  }
};
