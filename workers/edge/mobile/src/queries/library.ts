import type { MobileLibrary } from "@souk/contracts/mobile";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import type { MobileContext } from "../env.ts";

const limit = 50;

/** What the caller owns, the newest first. */
export const readLibrary = async (ctx: MobileContext): Promise<Result<MobileLibrary>> => {
  const library = await ask(ctx, (call) => ctx.env.DELIVERY.listLibrary(call, { limit }));
  return mapOutcome(library, ({ data }) => ({
    items: data.map(({ productId, title, sellerName, grantedAt, files }) => ({
      productId,
      title,
      sellerName,
      grantedAt,
      files: files.map(({ id, name, size, version }) => ({ id, name, size, version })),
    })),
    degraded: [],
  }));
};
