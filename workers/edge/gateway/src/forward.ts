import { internalHeaders, type Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { nameOf, type Owner, type Route } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Context } from "@souk/platform/context";
import { describeStanding } from "@souk/platform/limit";
import { logError } from "@souk/platform/log";
import { parseCost } from "@souk/platform/meter";
import { keepAudit } from "./audit.ts";
import { authorize, checkSession } from "./authenticate.ts";
import { checkBody } from "./body.ts";
import type { Env } from "./env.ts";
import { once } from "./idempotency.ts";
import { countAtDoor } from "./limits.ts";
import { answerAs, history, versionOf } from "./versions.ts";

type Sent = { request: Request; principal: Principal | null };

const keyForm = /^[\x21-\x7e]{16,255}$/;

const checkIdempotencyKey = (route: Route, key: string | null): Result<null> => {
  if (route.method !== "post") return accept(null);
  if (key === null) return route.idempotencyKey ? refuse("idempotency_key_required") : accept(null);
  return keyForm.test(key) ? accept(null) : refuse("idempotency_key_invalid");
};

/** Checks session, role, key and body, in this order, as the route's row asks. */
export const check = async (
  ctx: Context<Env>,
  route: Route,
  principal: Principal | null,
  request: Request,
): Promise<Result<Sent>> => {
  const alive = await checkSession(ctx, route, principal);
  if (!alive.ok) return alive;
  const allowed = authorize(route, principal);
  if (!allowed.ok) return allowed;
  const key = checkIdempotencyKey(route, request.headers.get("Idempotency-Key"));
  if (!key.ok) return key;
  const checked = await checkBody(route.body, request);
  return checked.ok ? accept({ request: checked.value, principal: allowed.value }) : checked;
};

// Who asks goes on as a typed principal: what it was proved by stays here.
const withoutCredentials = (request: Request): Request => {
  const headers = new Headers(request.headers);
  for (const name of ["Authorization", "Cookie"]) headers.delete(name);
  return new Request(request, { headers });
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
    const response = await worker.handle(withoutCredentials(request), principal);
    ctx.meter.add(parseCost(response.headers.get(internalHeaders.cost)));
    return accept(response);
  } catch (error) {
    logError("worker unreachable", error, { requestId: ctx.call.requestId, owner });
    return refuse("service_unavailable");
  }
};

/** Hands a request to the Worker that owns its route once it has been checked, and writes down what the route's row wants to be remembered. */
const deliver = async (c: ApiContext<Env>, route: Route, owner: Exclude<Owner, "GATEWAY">): Promise<Response> => {
  const ctx = c.get("context");
  const checked = await check(ctx, route, c.env.principal, c.req.raw);
  const answered = checked.ok ? await once(ctx, route, checked.value, () => send(ctx, owner, checked.value)) : checked;
  const response = answerWith(c, answered);
  await keepAudit(c, route, response);
  return response;
};

/** Delivers unless the door has seen too many; the answer says how many are left. */
const deliverCounted = async (
  c: ApiContext<Env>,
  route: Route,
  owner: Exclude<Owner, "GATEWAY">,
): Promise<Response> => {
  const standing = await countAtDoor(c.get("context"), route, c.req.raw);
  if (!standing) return deliver(c, route, owner);
  const response = standing.allowed ? await deliver(c, route, owner) : answerWith(c, refuse("rate_limited"));
  const counted = new Response(response.body, response);
  for (const [name, value] of Object.entries(describeStanding(standing))) counted.headers.set(name, value);
  return counted;
};

/** Lets a request through to its route's Worker, and answers in the words of the version that was asked for. */
export const forward = async (
  c: ApiContext<Env>,
  route: Route,
  owner: Exclude<Owner, "GATEWAY">,
): Promise<Response> => {
  const response = await deliverCounted(c, route, owner);
  return answerAs(history, versionOf(c), nameOf(route), response);
};
