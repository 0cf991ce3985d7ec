import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { type BaseEnv, serve } from "./context.ts";
import { type Claim, type Claimed, decideClaim, type Ending, endLease } from "./idempotency.ts";

const leaseMs = 60_000;
const keptMs = 24 * 3_600_000;

/** What the object of one Idempotency-Key offers. */
export interface IdempotencyMethods {
  /** Claims the key for a request; refuses `idempotency_key_reuse` and `idempotency_in_progress`. */
  claim(call: Call, input: { fingerprint: string }): Promise<Reply<Claimed>>;
  /** Ends the lease under which the request was run. */
  end(call: Call, input: { lease: number; ending: Ending }): Promise<Reply<null>>;
}

/** One Idempotency-Key of one caller on one route: the single writer that lets its request run once; forgotten after a day. */
export class IdempotencyObject<Env extends BaseEnv> extends DurableObject<Env> implements IdempotencyMethods {
  async claim(call: Call, { fingerprint }: { fingerprint: string }): Promise<Reply<Claimed>> {
    return serve(this.env, call, ({ now }) => {
      const at = now.getTime();
      const claimed = decideClaim(this.#read(), fingerprint, at);
      if (claimed.ok && claimed.value.do === "run") {
        this.#write({ fingerprint, lease: claimed.value.lease, leaseUntil: at + leaseMs, answer: null });
        this.ctx.storage.setAlarm(at + keptMs);
      }
      return claimed;
    });
  }

  async end(call: Call, { lease, ending }: { lease: number; ending: Ending }): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.#write(endLease(this.#read(), lease, ending));
      return accept(null);
    });
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  #read(): Claim | null {
    return this.ctx.storage.kv.get<Claim>("claim") ?? null;
  }

  #write(claim: Claim | null): void {
    if (claim) this.ctx.storage.kv.put("claim", claim);
    else this.ctx.storage.kv.delete("claim");
  }
}
