import { env } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";
import type { Register, Tokens } from "@souk/contracts/identity";
import type { Device } from "@souk/contracts/identity/sessions";
import type { Mail } from "@souk/contracts/notifications";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { type OutboxMethods, openContext } from "@souk/platform/context";
import { createMeter } from "@souk/platform/meter";
import { decrypt } from "@souk/platform/signing";
import { login } from "./commands/login.ts";
import { mailPurpose } from "./commands/post-mail.ts";
import { register } from "./commands/register.ts";
import type { IdentityContext } from "./env.ts";
import { forgetKeys } from "./keys.ts";
import { routes } from "./routes.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

export const bindings: IdentityContext["env"] = {
  DB: env.DB,
  SIGNING_SECRET: "a secret",
  SCRYPT_COST: "16",
  LIMITS: "on",
  ENVIRONMENT: "test",
  PUBLIC_ORIGIN: "https://souk.test",
};

const start = Date.parse("2026-11-22T09:00:00.000Z");
export const minute = 60_000;

/** A context on the real database, some milliseconds into one day. */
export const after = (ms: number, over: Partial<IdentityContext["env"]> = {}): IdentityContext => ({
  ...openContext({ ...bindings, ...over }, { requestId: "r", correlationId: "r", causationId: "r", principal: null }),
  now: new Date(start + ms),
});

export const home: Device = { userAgent: "Firefox on Linux", address: "203.0.113.0/24" };
export const elsewhere: Device = { userAgent: "Chrome on Windows", address: "198.51.100.0/24" };
export const password = "Password123";

/** The value of an outcome that is expected to be one. */
export const expectValue = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.problem)}`);
  return result.value;
};

/** Who came with these tokens, as the gateway would say. */
export const principalOf = ({ user, accessToken }: Tokens): Principal => {
  const { sid } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()) as { sid: string };
  return { userId: user.id, role: user.role, sessionId: sid };
};

let accounts = 0;

/** A new account with its first session, opened at home. */
export const open = async (ctx = after(0), given: Partial<Register> = {}) => {
  accounts += 1;
  const fields: Register = { email: `account-${accounts}@example.com`, password, name: "Ann", role: "seller" };
  const tokens = expectValue(await register(ctx, { ...fields, ...given }, home));
  return { ...tokens, email: tokens.user.email, principal: principalOf(tokens) };
};

/** Another session of an account. */
export const signIn = async (email: string, ctx = after(0), device = home, totp?: string) => {
  const tokens = expectValue(await login(ctx, { email, password, totp }, device));
  return { ...tokens, principal: principalOf(tokens) };
};

/** The mails that wait for notifications, the oldest first. */
export const listMails = async (userId: string): Promise<Mail[]> => {
  const { results } = await env.DB.prepare("SELECT sealed FROM mail_outbox WHERE user_id = ? ORDER BY rowid")
    .bind(userId)
    .all<{ sealed: string }>();
  return results.map(({ sealed }) => JSON.parse(decrypt(bindings.SIGNING_SECRET, mailPurpose, sealed)) as Mail);
};

/** The token in the newest mail to a user. */
export const mailedToken = async (userId: string): Promise<string> => {
  const mail = (await listMails(userId)).at(-1);
  return (mail && "url" in mail.data && new URL(mail.data.url).searchParams.get("token")) || "";
};

/** The types of the public events of one stream so far. */
export const listEvents = async (stream: string): Promise<string[]> => {
  const { results } = await env.DB.prepare("SELECT type FROM outbox WHERE stream = ? ORDER BY position")
    .bind(stream)
    .all<{ type: string }>();
  return results.map(({ type }) => type);
};

// In the order in which rows can go.
const tables = [
  ...["attempts", "totp", "recovery_codes", "passkeys", "spent_challenges", "api_keys", "mail_outbox", "mail_tokens"],
  ...["refresh_tokens", "sessions", "users", "signing_keys", "outbox", "streams"],
];

/** All rows of the database as one text. */
export const dump = async (): Promise<string> => {
  const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows.map(({ results }) => results));
};

/** No accounts and no keys. */
export const reset = async (): Promise<void> => {
  forgetKeys();
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
};

const { cost } = createMeter();

/** Stands in for what wakes the pump of events and mails. */
export const outbox: OutboxMethods = {
  poke: async () => ({ ...accept(null), cost }),
  countWaiting: async () => ({ ...accept(0), cost }),
};

type Body = Partial<Tokens> & {
  code?: string;
  detail?: string;
  errors?: { pointer: string }[];
  [field: string]: unknown;
};

/** Asks over HTTP (`POST /v1/…`), as the gateway does once it has let somebody in. */
export const ask = async (line: string, principal: Principal | null = null, body?: unknown, from = "203.0.113.7") => {
  const [method = "GET", path = "/"] = line.split(" ");
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  const headers = { "CF-Connecting-IP": from, "User-Agent": "curl/8.5.0", ...type };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const late: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void late.push(work) } as Partial<ExecutionContext>;
  const env = { ...bindings, OUTBOX: { getByName: () => outbox }, principal };
  const request = new Request(`https://souk.test${path}`, { method, headers, ...sent });
  const response = await routes.fetch(request, env, ctx as ExecutionContext);
  const text = await response.text();
  await Promise.all(late);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
};

/** A new account, opened over HTTP. */
export const openByHttp = async (role = "seller") => {
  accounts += 1;
  const email = `account-${accounts}@example.com`;
  const opened = await ask("POST /v1/auth/register", null, { email, password, name: "Ann", role });
  const tokens = opened.body as Tokens;
  return { email, opened, tokens, principal: principalOf(tokens) };
};
