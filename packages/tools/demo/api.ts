import { setTimeout as sleep } from "node:timers/promises";
import type { Tokens } from "@souk/contracts/identity";
import type { SentMail } from "@souk/contracts/notifications";
import { routes } from "@souk/contracts/routes";
import { Sentence } from "../sentence.ts";

type Asked = { body?: unknown; token?: string; headers?: Record<string, string>; method?: string };

const patienceMs = 20_000;

const refuseToStart = (origin: string): never => {
  throw new Sentence(
    `Nothing answers at ${origin}. Start Souk there (npx pnpm@12 dev), or name another address with --origin.`,
  );
};

const toOrigin = (given: string): string => {
  if (!URL.canParse(given))
    throw new Sentence(`"${given}" is not an address: --origin takes one like http://127.0.0.1:8787.`);
  return new URL(given).origin;
};

const toRequest = ({ body, token, headers, method }: Asked): RequestInit => ({
  method: method ?? (body === undefined ? "GET" : "POST"),
  headers: {
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...headers,
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

/** A client of a running system in development; ends the command with a sentence where there is none. */
export const connect = async (given: string) => {
  const origin = toOrigin(given);
  const health = await fetch(origin + routes.readHealth.path).catch(() => refuseToStart(origin));
  const { environment } = (await health.json().catch(() => ({}))) as { environment?: string };
  if (environment === undefined) refuseToStart(origin);
  if (environment === "production")
    throw new Sentence("The demo reads the mails that it causes, which production does not show.");

  const send = async (path: string, asked: Asked = {}): Promise<Response> => {
    const response = await fetch(new URL(path, origin), toRequest(asked));
    if (response.ok) return response;
    throw new Sentence(`${path} answered ${response.status}: ${await response.text()}`);
  };

  /** Asks for JSON; a refusal ends the command. */
  const ask = async <T>(path: string, asked?: Asked): Promise<T> => {
    const text = await (await send(path, asked)).text();
    return (text === "" ? null : JSON.parse(text)) as T;
  };

  /** Asks again until there is something to answer. */
  const until = async <T>(what: string, read: () => Promise<T | null | undefined>): Promise<T> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const value = await read();
      if (value !== null && value !== undefined) return value;
      if (Date.now() > deadline) throw new Sentence(`Waited ${patienceMs / 1_000} s for ${what} in vain.`);
      await sleep(25);
    }
  };

  const listMails = async (to: string): Promise<SentMail[]> =>
    (await ask<{ data: SentMail[] }>(`${routes.listMail.path}?to=${encodeURIComponent(to)}`)).data;

  const register = (name: string, email: string, role: "buyer" | "seller"): Promise<Tokens> =>
    ask(routes.register.path, { body: { email, password: "Password123", name, role } });

  return { origin, send, ask, until, listMails, register };
};

export type Api = Awaited<ReturnType<typeof connect>>;
