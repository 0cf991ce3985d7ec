import type { Principal } from "@souk/contracts/call";
import type { CreateLink, DownloadLink } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import type { DeliveryContext } from "../env.ts";
import { linkLifetimeMs, sealLink } from "../link.ts";
import { listFiles, readEntitlement } from "../queries/library.ts";
import { listAccessible, pickVersion } from "../versions.ts";

/** Signs a link to one version of a file, the newest where none is named; refuses `not_found` for what the caller does not own. */
export const createLink = async (
  ctx: DeliveryContext,
  principal: Principal,
  { productId, fileId, version }: { productId: string; fileId: string } & CreateLink,
): Promise<Result<DownloadLink>> => {
  const entitlement = await readEntitlement(ctx, principal.userId, productId);
  if (!entitlement.ok) return entitlement;
  const files = await listFiles(ctx, [productId]);
  if (!files.ok) return files;
  const accessible = listAccessible(files.value.get(productId) ?? [], entitlement.value.fileVersions);
  const picked = pickVersion(accessible, fileId, version);
  if (!picked.ok) return picked;
  const expiresAt = new Date(ctx.now.getTime() + linkLifetimeMs).toISOString();
  const link = { entitlementId: entitlement.value.id, productId, fileId, version: picked.value, expiresAt };
  const token = sealLink(ctx.env.SIGNING_SECRET, link);
  return accept({ url: `${ctx.env.PUBLIC_ORIGIN}/downloads/${token}`, expiresAt });
};
