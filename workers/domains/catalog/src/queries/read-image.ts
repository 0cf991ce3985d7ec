import type { StoredFile } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { namesEtag } from "@souk/platform/etag";
import { logInfo } from "@souk/platform/log";
import type { CatalogContext } from "../env.ts";
import { locateImage } from "./stored-files.ts";

type ImageRequest = { fileId: string; ifNoneMatch: string | undefined };

const mobileWidth = 640;

const tagOf = ({ sha256 }: StoredFile): string => `"${sha256}"`;
const mobileTagOf = ({ sha256 }: StoredFile): string => `"${sha256}-${mobileWidth}"`;

const forEver = (etag: string) => ({ ETag: etag, "Cache-Control": "public, max-age=31536000, immutable" });

const serve = (body: ReadableStream, type: string, etag: string): Response =>
  new Response(body, { headers: { ...forEver(etag), "Content-Type": type, "X-Content-Type-Options": "nosniff" } });

const readStored = async (ctx: CatalogContext, image: StoredFile): Promise<Result<Response>> => {
  const object = await ctx.env.FILES.get(image.key);
  return object ? accept(serve(object.body, image.type, tagOf(image))) : refuse("not_found");
};

const readResized = async (ctx: CatalogContext, image: StoredFile): Promise<Response | null> => {
  const object = ctx.env.IMAGES ? await ctx.env.FILES.get(image.key) : null;
  if (!object || !ctx.env.IMAGES) return null;
  try {
    const resized = await ctx.env.IMAGES.input(object.body)
      .transform({ width: mobileWidth, fit: "scale-down" })
      .output({ format: image.type as ImageOutputOptions["format"] });
    return serve(resized.image(), image.type, mobileTagOf(image));
  } catch (error) {
    logInfo("image served as it is", { requestId: ctx.call.requestId, reason: String(error).slice(0, 200) });
    return null;
  }
};

/** A product's image as it was uploaded, which never changes under its address; 304 where the client has it. */
export const readOriginalImage = async (
  ctx: CatalogContext,
  { fileId, ifNoneMatch }: ImageRequest,
): Promise<Result<Response>> => {
  const image = await locateImage(ctx, fileId);
  if (!image.ok) return image;
  const etag = tagOf(image.value);
  return namesEtag(ifNoneMatch, [etag])
    ? accept(new Response(null, { status: 304, headers: forEver(etag) }))
    : readStored(ctx, image.value);
};

/** A product's image at most 640 pixels wide, or the original where it cannot be resized; 304 where the client has it. */
export const readMobileImage = async (
  ctx: CatalogContext,
  { fileId, ifNoneMatch }: ImageRequest,
): Promise<Result<Response>> => {
  const image = await locateImage(ctx, fileId);
  if (!image.ok) return image;
  const etag = mobileTagOf(image.value);
  if (namesEtag(ifNoneMatch, [etag, tagOf(image.value)]))
    return accept(new Response(null, { status: 304, headers: forEver(etag) }));
  const resized = await readResized(ctx, image.value);
  return resized ? accept(resized) : readStored(ctx, image.value);
};
