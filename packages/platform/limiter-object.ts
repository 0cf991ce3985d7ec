import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { type BaseEnv, serve } from "./context.ts";
import { type Limit, type Standing, takeTurn, type Window } from "./limit.ts";

/** What the object that counts one caller's requests of one kind offers. */
export interface LimiterMethods {
  /** Counts one request, or says that there were enough. */
  take(call: Call, limit: Limit): Promise<Reply<Standing>>;
}

/** Counts one caller's requests of one kind exactly, wherever they arrive; forgotten once the window is over. */
export class LimiterObject<Env extends BaseEnv> extends DurableObject<Env> implements LimiterMethods {
  async take(call: Call, limit: Limit): Promise<Reply<Standing>> {
    return serve(this.env, call, ({ now }) => {
      const { kv } = this.ctx.storage;
      const { window, standing } = takeTurn(kv.get<Window>("window") ?? null, limit, now.getTime());
      kv.put("window", window);
      if (window.count === 1) this.ctx.storage.setAlarm(window.since + limit.windowMs);
      return accept(standing);
    });
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
