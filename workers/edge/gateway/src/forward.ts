import { internalHeaders, type Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { Route } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Context } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { parseCost } from "@souk/platform/meter";
import { authenticate, authorize } from "./authenticate.ts";
import type { Env } from "./env.ts";
import { checkJson, readBody } from "./strict-json.ts";

const keyForm = /^[\x21-\x7e]{16,255}$/;

const checkIdempotencyKey = (route: Route, key: string | undefined): Result<null> => {
  if (route.method !== "post") return accept(null);
  if (key === undefined) return route.idempotencyKey ? refuse("idempotency_key_required") : accept(null);
  return keyForm.test(key) ? accept(null) : refuse("idempotency_key_invalid");
};

const jsonType = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

const readJson = async (route: Route, request: Request): Promise<Result<BodyInit | null>> => {
  const type = request.headers.get("Content-Type");
  if (route.body === "optional-json" && type === null && request.body === null) return accept(null);
  if (!jsonType.test(type ?? "")) return refuse("unsupported_media_type");
  const bytes = await readBody(request);
  if (!bytes.ok) return bytes;
  const checked = checkJson(bytes.value);
  return checked.ok ? bytes : checked;
};

const checkBody = async (route: Route, request: Request): Promise<Result<BodyInit | null>> => {
  if (route.body === "none") return accept(null);
  return route.body === "stream" ? accept(request.body) : readJson(route, request);
};

const send = async (
  ctx: Context<Env>,
  route: Route & { owner: Exclude<Route["owner"], "GATEWAY"> },
  request: Request,
  principal: Principal | null,
): Promise<Result<Response>> => {
  try {
    ctx.meter.add({ hops: 1 });
    const response = await ctx.env[route.owner].handle(request, principal);
    ctx.meter.add(parseCost(response.headers.get(internalHeaders.cost)));
    return accept(response);
  } catch (error) {
    logError("worker unreachable", error, { requestId: ctx.call.requestId, owner: route.owner });
    return refuse("service_unavailable");
  }
};

/** Lets a request through to the Worker that owns its route once caller, key and body have been checked. */
export const forward =
  (route: Route & { owner: Exclude<Route["owner"], "GATEWAY"> }) =>
  async (c: ApiContext<Env>): Promise<Response> => {
    const ctx = c.get("context");
    const principal = await authenticate(ctx, c.req.header("Authorization"));
    if (!principal.ok) return answerWith(c, principal);
    const allowed = authorize(route.who, principal.value);
    if (!allowed.ok) return answerWith(c, allowed);
    const key = checkIdempotencyKey(route, c.req.header("Idempotency-Key"));
    if (!key.ok) return answerWith(c, key);
    const body = await checkBody(route, c.req.raw);
    if (!body.ok) return answerWith(c, body);
    const { method, url, headers } = c.req.raw;
    const request = new Request(url, { method, headers, body: body.value });
    return answerWith(c, await send(ctx, route, request, principal.value));
  };
