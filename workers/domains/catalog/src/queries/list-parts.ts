import type { Principal } from "@souk/contracts/call";
import type { PartList } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import type { CatalogContext } from "../env.ts";
import { readOwnUpload } from "./uploads.ts";

/** The parts of a file's newest version that have arrived, so that an upload can go on where it broke off. */
export const listParts = async (
  ctx: CatalogContext,
  principal: Principal,
  ids: { id: string; fileId: string },
): Promise<Result<PartList>> => mapOutcome(await readOwnUpload(ctx, principal, ids), ({ parts }) => ({ data: parts }));
