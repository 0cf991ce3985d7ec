import type { PublicKey } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import type { IdentityContext } from "../env.ts";
import { loadKeys, toPublic } from "../keys.ts";

/** The public keys of all access tokens still alive, and of those to come. */
export const listKeys = async (ctx: IdentityContext): Promise<Result<{ keys: PublicKey[] }>> =>
  accept({ keys: (await loadKeys(ctx)).map(toPublic) });
