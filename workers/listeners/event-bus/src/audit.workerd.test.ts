import { env } from "cloudflare:workers";
import type { AuditRecord } from "@souk/contracts/audit";
import { openContext } from "@souk/platform/context";
import { expect, test } from "vitest";
import { recordAudit } from "./commands/record-audit.ts";
import type { Env, EventBusContext } from "./env.ts";

const bindings = { ...env, ENVIRONMENT: "test", PUBLIC_ORIGIN: "https://souk.test" } as Partial<Env> as Env;
const ctx: EventBusContext = openContext(bindings, {
  requestId: "r",
  correlationId: "r",
  causationId: "r",
  principal: null,
});

const record: AuditRecord = {
  id: "aud_1",
  at: "2026-11-28T09:00:00.000Z",
  action: "suspendSeller",
  actorId: "usr_admin",
  actorRole: "admin",
  target: { id: "usr_seller" },
  status: 204,
  source: "0123456789abcdef",
  requestId: "req-1",
};

const readAll = async () => (await env.DB.prepare("SELECT id, action, actor_id, status FROM audit_log").all()).results;
const kept = [{ id: "aud_1", action: "suspendSeller", actor_id: "usr_admin", status: 204 }];

test("the audit log keeps a record once, as it was first written", async () => {
  await recordAudit(ctx, record);
  expect(await recordAudit(ctx, { ...record, actorId: "usr_other" })).toMatchObject({ ok: true });
  expect(await readAll()).toEqual(kept);
});

test("no statement changes the audit log or takes anything away from it", async () => {
  await recordAudit(ctx, record);
  for (const statement of ["UPDATE audit_log SET status = 200", "DELETE FROM audit_log"]) {
    await expect(env.DB.prepare(statement).run()).rejects.toThrow("append-only");
  }
  const forged = "'aud_1', '2026', 'nothing', NULL, NULL, '{}', 200, '', ''";
  for (const how of ["OR REPLACE", "OR IGNORE"]) {
    await env.DB.prepare(`INSERT ${how} INTO audit_log VALUES (${forged})`).run();
  }
  expect(await readAll()).toEqual(kept);
});
