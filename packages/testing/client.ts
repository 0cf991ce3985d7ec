import { randomUUID } from "node:crypto";
import type { Tokens } from "@souk/contracts/identity";

export type Answer<T> = { status: number; body: T; headers: Headers };

type Asked = { method?: string; body?: unknown; token?: string | undefined; headers?: Record<string, string> };

/** A JSON client of one running system. */
export const createClient = (origin: string) => {
  const ask = async <T = Record<string, unknown>>(path: string, asked: Asked = {}): Promise<Answer<T>> => {
    const response = await fetch(new URL(path, origin), {
      method: asked.method ?? (asked.body === undefined ? "GET" : "POST"),
      headers: {
        ...(asked.body !== undefined && { "Content-Type": "application/json" }),
        ...(asked.token && { Authorization: `Bearer ${asked.token}` }),
        ...asked.headers,
      },
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T, headers: response.headers };
  };

  /** A new account with an address of its own. */
  const register = async (role: "buyer" | "seller"): Promise<Tokens & { email: string }> => {
    const email = `${role}-${randomUUID()}@example.com`;
    const body = { email, password: "Password123", name: `A ${role}`, role };
    const { body: tokens } = await ask<Tokens>("/v1/auth/register", { body });
    return { ...tokens, email };
  };

  return { origin, ask, register };
};

export type Client = ReturnType<typeof createClient>;
