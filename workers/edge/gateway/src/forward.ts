import { internalHeaders, type Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { Owner, Route } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Context } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { parseCost } from "@souk/platform/meter";
import { authenticate, authorize } from "./authenticate.ts";
import { checkBody } from "./body.ts";
import type { Env } from "./env.ts";
import { once } from "./idempotency.ts";

type Sent = { request: Request; principal: Principal | null };

const keyForm = /^[\x21-\x7e]{16,255}$/;

const checkIdempotencyKey = (route: Route, key: string | null): Result<null> => {
  if (route.method !== "post") return accept(null);
  if (key === null) return route.idempotencyKey ? refuse("idempotency_key_required") : accept(null);
  return keyForm.test(key) ? accept(null) : refuse("idempotency_key_invalid");
};

/** Checks caller, role, key and body, in this order, as the route's row asks. */
export const check = async (ctx: Context<Env>, route: Route, request: Request): Promise<Result<Sent>> => {
  const principal = await authenticate(ctx, request.headers.get("Authorization"));
  if (!principal.ok) return principal;
  const allowed = authorize(route.who, principal.value);
  if (!allowed.ok) return allowed;
  const key = checkIdempotencyKey(route, request.headers.get("Idempotency-Key"));
  if (!key.ok) return key;
  const checked = await checkBody(route.body, request);
  return checked.ok ? accept({ request: checked.value, principal: principal.value }) : checked;
};

const send = async (
  ctx: Context<Env>,
  owner: Exclude<Owner, "GATEWAY">,
  { request, principal }: Sent,
): Promise<Result<Response>> => {
  const worker = ctx.env[owner];
  if (!worker) return refuse("not_found");
  ctx.meter.add({ hops: 1 });
  try {
    const response = await worker.handle(request, principal);
    ctx.meter.add(parseCost(response.headers.get(internalHeaders.cost)));
    return accept(response);
  } catch (error) {
    logError("worker unreachable", error, { requestId: ctx.call.requestId, owner });
    return refuse("service_unavailable");
  }
};

/** Hands a request to the Worker that owns its route once caller, role, key and body have been checked, in this order. */
export const forward = async (
  c: ApiContext<Env>,
  route: Route,
  owner: Exclude<Owner, "GATEWAY">,
): Promise<Response> => {
  const ctx = c.get("context");
  const checked = await check(ctx, route, c.req.raw);
  if (!checked.ok) return answerWith(c, checked);
  return answerWith(c, await once(ctx, route, checked.value, () => send(ctx, owner, checked.value)));
};
