import type { Call } from "@souk/contracts/call";
import type { Fault, FaultsService, FaultTarget } from "@souk/contracts/faults";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { faults } from "./memory.ts";
import { routes } from "./routes.ts";

/** What is to go wrong, for all who ask before they call. */
export default class Faults extends Doors<Env> implements FaultsService {
  protected readonly app = routes;

  /** What a call suffers now. */
  take(call: Call, { target, userId }: { target: FaultTarget; userId: string | null }) {
    return serve(this.env, call, (): Result<Fault | null> => accept(faults.take(target, userId)));
  }
}
