import type { Tokens, User } from "@souk/contracts/identity";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

describe("a session", () => {
  test("starts with registering and says who is signed in", async () => {
    const { accessToken, email } = await client.register("buyer");
    const me = await client.ask<User>("/v1/users/me", { token: accessToken });
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({ email, role: "buyer", emailVerified: false });
  });

  test("ends when a refresh token is used twice", async () => {
    const { refreshToken } = await client.register("buyer");
    const next = await client.ask<Tokens>("/v1/auth/refresh", { body: { refreshToken } });
    expect(next.status).toBe(200);
    const again = await client.ask("/v1/auth/refresh", { body: { refreshToken } });
    expect([again.status, again.body.code]).toEqual([401, "refresh_token_reused"]);
    const ended = await client.ask("/v1/auth/refresh", { body: { refreshToken: next.body.refreshToken } });
    expect([ended.status, ended.body.code]).toEqual([401, "refresh_token_invalid"]);
  });
});
