import type { Result } from "@souk/contracts/problems";
import type { Route } from "@souk/contracts/routes";
import { accept, refuse, unreachable } from "@souk/kernel/result";
import { checkJson, readBody } from "./strict-json.ts";

const jsonType = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

const replaceBody = ({ url, method, headers }: Request, body: BodyInit | null): Request => {
  const kept = new Headers(headers);
  for (const name of ["Content-Type", "Content-Length", "Transfer-Encoding"]) kept.delete(name);
  // Spelled in one way only, so that no Worker takes a body for something other than JSON and skips its checks.
  if (body) kept.set("Content-Type", "application/json");
  return new Request(url, { method, headers: kept, body });
};

const checkJsonBody = async (request: Request, isOptional: boolean): Promise<Result<Request>> => {
  const isJson = jsonType.test(request.headers.get("Content-Type") ?? "");
  if (!isJson && !isOptional) return refuse("unsupported_media_type");
  const bytes = await readBody(request);
  if (!bytes.ok) return bytes;
  if (isOptional && bytes.value.byteLength === 0) return accept(replaceBody(request, null));
  if (!isJson) return refuse("unsupported_media_type");
  const checked = checkJson(bytes.value);
  return checked.ok ? accept(replaceBody(request, bytes.value)) : checked;
};

/** The request with the body that its route takes: none, JSON that was read and checked, or bytes as they come. */
export const checkBody = async (body: Route["body"], request: Request): Promise<Result<Request>> => {
  switch (body) {
    case "none":
      return accept(request.body ? replaceBody(request, null) : request);
    case "json":
      return checkJsonBody(request, false);
    case "optional-json":
      return checkJsonBody(request, true);
    case "stream":
      return accept(request);
    default:
      return unreachable(body);
  }
};
