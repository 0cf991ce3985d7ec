import type { AuditRecord } from "@souk/contracts/audit";
import { nameOf, type Route } from "@souk/contracts/routes";
import type { ApiContext } from "@souk/platform/api";
import { ask } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { hashToken } from "@souk/platform/signing";
import { addressOf } from "./caller.ts";
import type { Env } from "./env.ts";

// Whoever signs in is known by the answer alone.
const readNewcomer = async (response: Response): Promise<Pick<AuditRecord, "actorId" | "actorRole">> => {
  const isJson = response.headers.get("Content-Type") === "application/json";
  const body: unknown = response.ok && isJson ? await response.clone().json() : null;
  const { user } = (body ?? {}) as { user?: { id: string; role: string } };
  return { actorId: user?.id ?? null, actorRole: user?.role ?? null };
};

const toRecord = async (c: ApiContext<Env>, route: Route, response: Response): Promise<AuditRecord> => {
  const ctx = c.get("context");
  const { principal } = c.env;
  const actor = principal ? { actorId: principal.userId, actorRole: principal.role } : await readNewcomer(response);
  return {
    id: ctx.newId("aud"),
    at: ctx.now.toISOString(),
    action: nameOf(route),
    ...actor,
    target: c.req.param(),
    status: response.status,
    source: hashToken(`${c.env.SIGNING_SECRET} ${addressOf(c.req.raw)}`).slice(0, 16),
    requestId: ctx.call.requestId,
  };
};

// Strangers at a closed door are in the request log: they could fill this one.
const isKept = ({ audited, who }: Route, principal: unknown): boolean =>
  audited === true && (who === "anyone" || principal !== null);

/** Writes down who asked for what and what came of it, where the route's row says so; the answer stands whether or not that succeeds. */
export const keepAudit = async (c: ApiContext<Env>, route: Route, response: Response): Promise<void> => {
  if (!isKept(route, c.env.principal)) return;
  const ctx = c.get("context");
  const record = await toRecord(c, route, response);
  const kept = await ask(ctx, (call) => ctx.env.EVENT_BUS.recordAudit(call, record)).catch((error: unknown) => {
    logError("audit record lost", error, record.actorId === null ? {} : { actorId: record.actorId });
    return null;
  });
  if (kept?.ok === false) logError("audit record refused", new Error(kept.problem.code), { action: record.action });
};
