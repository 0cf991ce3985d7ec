import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { keepsAnswers, type Route } from "@souk/contracts/routes";
import { accept } from "@souk/kernel/result";
import { askObject, type Context } from "@souk/platform/context";
import type { Ending } from "@souk/platform/idempotency";
import { logError } from "@souk/platform/log";
import { decrypt, encrypt, hashToken } from "@souk/platform/signing";
import { callerOf } from "./caller.ts";
import type { Env } from "./env.ts";

type Kept = { status: number; headers: [string, string][]; body: string | null };

const repeated = ["Content-Type", "ETag", "Location"];
const sealedFor = "idempotent answer";

const seal = async (key: string, response: Response): Promise<string> => {
  const headers = repeated.flatMap((name): [string, string][] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const kept: Kept = { status: response.status, headers, body: response.body && (await response.text()) };
  return encrypt(key, sealedFor, JSON.stringify(kept));
};

const open = (key: string, answer: string): Response => {
  const { status, headers, body }: Kept = JSON.parse(decrypt(key, sealedFor, answer));
  return new Response(body, { status, headers: [...headers, ["Idempotent-Replayed", "true"]] });
};

const fingerprintOf = async (request: Request): Promise<string> => {
  const { pathname, search } = new URL(request.url);
  return hashToken(`${pathname}${search}\n${request.body ? await request.clone().text() : ""}`);
};

const endingOf = async (key: string, result: Result<Response>): Promise<Ending> => {
  if (!result.ok || result.value.status >= 500) return { as: "unknown" };
  return result.value.ok ? { as: "answered", answer: await seal(key, result.value.clone()) } : { as: "refused" };
};

/** Runs a POST once for each Idempotency-Key of its caller; a repeat gets the first answer, sealed under the key itself meanwhile. */
export const once = async (
  ctx: Context<Env>,
  route: Route,
  { request, principal }: { request: Request; principal: Principal | null },
  run: () => Promise<Result<Response>>,
): Promise<Result<Response>> => {
  const key = request.headers.get("Idempotency-Key");
  if (key === null || !keepsAnswers(route) || route.repeats === "by-owner") return run();
  const claims = ctx.env.IDEMPOTENCY.getByName(hashToken(`${callerOf(request, principal)}\n${route.path}\n${key}`));
  const fingerprint = await fingerprintOf(request);
  const claimed = await askObject(ctx, (call) => claims.claim(call, { fingerprint }));
  if (!claimed.ok) return claimed;
  if (claimed.value.do === "replay") return accept(open(key, claimed.value.answer));
  const { lease } = claimed.value;
  const result = await run();
  const ending = await endingOf(key, result);
  await askObject(ctx, (call) => claims.end(call, { lease, ending })).catch((error: unknown) =>
    logError("answer not kept", error, { requestId: ctx.call.requestId }),
  );
  return result;
};
