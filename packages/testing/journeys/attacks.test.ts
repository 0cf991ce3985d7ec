import { randomUUID } from "node:crypto";
import { scopes } from "@souk/contracts/scopes";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { type Answer, createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";
import { type Case, mayGetThrough, toCase, toSent } from "../routes/cases/case.ts";
import { type Operation, readOperations } from "../routes/document.ts";
import { type Cast, castPeople, ownerOf } from "../routes/people.ts";
import { runCases } from "../routes/run-cases.ts";
import { createSender } from "../routes/send.ts";

const client = createClient(inject("origin"));
const sender = createSender(client.origin);
let operations: Operation[];
let cast: Cast;

beforeAll(async () => {
  operations = await readOperations(client.origin);
  cast = await castPeople(client, operations);
});
afterAll(() => sender.close());

const tokenIn = (url: string | undefined): string => new URL(url ?? "").pathname.split("/").at(-1) ?? "";
const mailedTo = async (email: string, path: string): Promise<string> => {
  const read = async () => (await client.waitForMail(email)).links.map((link) => new URL(link));
  const link = await vi.waitUntil(async () => (await read()).find(({ pathname }) => pathname === path), 15_000);
  return link.searchParams.get("token") ?? "";
};

/** Where each kind of credential is taken, and what is said to all other kinds. */
const doors: Record<string, [(token: string) => Promise<Answer<{ code?: string }>>, string]> = {
  bearer: [(token) => client.ask("/v1/users/me", { token }), "access_token_invalid"],
  refresh: [(refreshToken) => client.ask("/v1/auth/refresh", { body: { refreshToken } }), "refresh_token_invalid"],
  verify: [(token) => client.ask("/v1/auth/verify-email", { body: { token } }), "token_invalid"],
  reset: [
    (token) => client.ask("/v1/auth/password-resets/confirm", { body: { token, password: "Password1234" } }),
    "token_invalid",
  ],
  download: [(token) => client.ask(`/downloads/${token}`), "link_invalid"],
  upload: [(token) => client.ask(`/uploads/${token}`, { method: "PUT" }), "link_invalid"],
  cursor: [(token) => client.ask(`/v1/products?cursor=${encodeURIComponent(token)}`), "validation_failed"],
};

const collect = async (): Promise<Record<string, string>> => {
  const { buyer, seller, ids } = cast;
  const asker = await client.register("buyer");
  const verify = await mailedTo(asker.email, "/verify-email");
  await client.ask("/v1/auth/password-resets", { body: { email: asker.email } });
  const reset = await mailedTo(asker.email, "/reset-password");
  const path = `/v1/library/${ids.products}/files/${ids.files}/links`;
  const link = await client.ask<{ url: string }>(path, { method: "POST", token: buyer.accessToken });
  const file = { name: "a.bin", type: "a/b", kind: "download", size: 1 };
  const announced = await client.ask<{ upload: { url: string } }>(`/v1/products/${ids.drafts}/files`, {
    token: seller.accessToken,
    body: file,
  });
  await client.publishProduct(seller);
  const { body: page } = await client.ask<{ nextCursor: string }>("/v1/products?limit=1");
  return {
    ...{ verify, reset, bearer: asker.accessToken, refresh: asker.refreshToken, cursor: page.nextCursor },
    ...{ download: tokenIn(link.body.url), upload: tokenIn(announced.body.upload.url) },
  };
};

const createKey = async (name: string, granted: readonly string[]): Promise<string> => {
  const body = { name, scopes: granted };
  const { body: made } = await client.ask<{ key: string }>("/v1/api-keys", { token: cast.seller.accessToken, body });
  return made.key;
};

describe("a credential", () => {
  test("of one kind opens no door of another", async () => {
    const held = await collect();
    expect(Object.keys(held).sort()).toEqual(Object.keys(doors).sort());
    const wrong: string[] = [];
    for (const [kind, token] of Object.entries(held)) {
      expect([kind, token.length > 20]).toEqual([kind, true]);
      for (const [door, [knock, code]] of Object.entries(doors)) {
        if (door === kind) continue;
        const { status, body } = await knock(token);
        if (status < 400 || body.code !== code) wrong.push(`${kind} at ${door}: ${status} ${body.code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("counts in its own header alone: not in the address, a cookie, a body or under another scheme", async () => {
    const { accessToken: token } = cast.buyer;
    const named = ["access_token", "token", "authorization"].map((name) => `${name}=${token}`).join("&");
    for (const headers of [{ Cookie: named.replaceAll("&", "; ") }, { "X-Authorization": `Bearer ${token}` }]) {
      expect((await client.ask(`/v1/users/me?${named}`, { headers })).status).toBe(401);
    }
    for (const scheme of ["Basic", "Token", "Bearer Bearer", "Bearer,"]) {
      const headers = { Authorization: `${scheme} ${token}` };
      expect((await client.ask("/v1/users/me", { headers })).status).toBe(401);
    }
  });

  test("of an API key opens what its scopes name, and nothing else", async () => {
    for (const scope of ["products:read", "orders:read"] as const) {
      const key = await createKey(scope, [scope]);
      const closed = operations.filter(({ route }) => route.who !== "anyone" && route.scope !== scope);
      const cases = closed.map((operation) =>
        toCase(`a key for ${scope}`, operation, cast, { token: key }, { status: [403], code: "forbidden" }),
      );
      expect(cases.length).toBeGreaterThan(50);
      expect(await runCases(sender.send, cases)).toEqual([]);
      const own = operations.find(({ route }) => route.scope === scope && route.method === "get");
      expect(own && (await sender.send(toSent(own, cast, { token: key }))).status).not.toBe(403);
    }
  });

  test("of an API key opens no account however many scopes it has", async () => {
    const key = await createKey("all", scopes);
    const paths = /^\/v1\/(auth\/(logout|verification)|users|api-keys|admin)/;
    const cases = operations
      .filter(({ path, route }) => paths.test(path) && route.who !== "anyone")
      .map((operation) =>
        toCase("a key for all", operation, cast, { token: key }, { status: [403], code: "forbidden" }),
      );
    expect(cases.length).toBeGreaterThan(25);
    expect(await runCases(sender.send, cases)).toEqual([]);
  });

  test("of a session that has ended opens nothing that asks the session, though its token lives on", async () => {
    const people = { seller: await client.verifiedSeller(), buyer: await client.register("buyer") };
    for (const { accessToken: token, refreshToken } of Object.values(people)) {
      expect((await client.ask("/v1/auth/logout", { token, body: { refreshToken } })).status).toBe(204);
      expect((await client.ask("/v1/users/me", { token })).status).toBe(200);
    }
    const asOwner = ({ who }: Operation["route"]) => (typeof who === "string" ? people.buyer : people.seller);
    const cases = operations
      .filter(
        ({ route }) => route.session === "checked" && (typeof route.who === "string" || route.who.includes("seller")),
      )
      .map((operation): Case => {
        const expects = { status: [401], code: "access_token_invalid" as const };
        return toCase("an ended session", operation, cast, { as: asOwner(operation.route) }, expects);
      });
    expect(cases.length).toBeGreaterThan(10);
    expect(await runCases(sender.send, cases)).toEqual([]);
  });
});

// The same for everybody, whoever asks.
const shared = /^\/(docs|docs\/scalar\.js|openapi\.json|\.well-known\/jwks\.json|media\/\w+\/\{\w+\})$/;

describe("what is read", () => {
  const readable = () =>
    operations.filter(
      (operation) => operation.method === "GET" && mayGetThrough(operation) && !operation.route.developmentOnly,
    );

  test("by somebody who signed in is kept by no cache that others share", async () => {
    const leaky: string[] = [];
    for (const operation of readable().filter(({ path }) => !shared.test(path))) {
      const { status, headers } = await sender.send(toSent(operation, cast, { as: ownerOf(operation, cast) }));
      const { "cache-control": cache = "", vary = "" } = headers;
      const isPrivate = /^private, no-(store|cache)$/.test(cache) && (status < 400 || cache.endsWith("no-store"));
      const tells = /^\/(mobile|web)\//.test(operation.path) ? /Authorization/.test(vary) || status >= 400 : true;
      if (!isPrivate || !tells) leaky.push(`${operation.path}: ${status} ${cache}, Vary: ${vary}`);
    }
    expect(leaky).toEqual([]);
  });

  test("by nobody in particular is kept by them only where it is the same for all, or varies by who asks", async () => {
    const kept: string[] = [];
    for (const operation of readable()) {
      const { status, headers } = await sender.send(toSent(operation, cast, { as: null }));
      const { "cache-control": cache = "", vary = "" } = headers;
      expect([operation.path, vary]).toEqual([operation.path, expect.stringContaining("Origin")]);
      const isOpen = shared.test(operation.path) || /Authorization/.test(vary);
      if (cache.includes("public") && (status >= 400 || !isOpen)) kept.push(`${operation.path}: ${status} ${cache}`);
    }
    expect(kept).toEqual([]);
  });

  test("says in which letters it is written, where it is text", async () => {
    const silent: string[] = [];
    for (const operation of readable()) {
      const { headers } = await sender.send(toSent(operation, cast, { as: ownerOf(operation, cast) }));
      const type = headers["content-type"] ?? "";
      // Events are UTF-8 by their own standard.
      const isPlain = /^(text\/(?!event-stream)|.*\bxml\b)/.test(type);
      if (isPlain && !/; ?charset=utf-8$/i.test(type)) silent.push(`${operation.path}: ${type}`);
    }
    expect(silent).toEqual([]);
  });

  test("changes nothing by being read", async () => {
    const written: string[] = [];
    for (const operation of readable()) {
      const { headers } = await sender.send(toSent(operation, cast, { as: ownerOf(operation, cast) }));
      const timing = String(headers["server-timing"]);
      if (!/, 0 written"/.test(timing)) written.push(`${operation.path}: ${timing}`);
    }
    expect(written).toEqual([]);
  });
});

describe("an account", () => {
  test("is looked for by a reset in the same time, known or not: before anybody has looked", async () => {
    const { email } = await client.register("buyer");
    for (const asked of [email, `nobody-${email}`]) {
      const { status, body, headers } = await client.ask("/v1/auth/password-resets", { body: { email: asked } });
      expect([status, body]).toEqual([202, null]);
      expect(headers.get("Server-Timing")).toMatch(/d1;desc="0 trips, 0 rows read, 0 written"/);
    }
  });

  test.each([
    ["a wide letter", "x@ｅxample.com"],
    ["a wide sign", "x＠example.com"],
    ["a letter that looks like another", "x@exampl\u0435.com"],
    ["a sign that lower case turns into a letter", "\u212a@example.com"],
    ["a space behind it", "x@example.com "],
    ["a line break and another header", "x@example.com\r\nBcc: y@example.com"],
    ["an override of direction", "x\u202e@example.com"],
    ["something invisible", "x\u200b@example.com"],
    ["quotation marks", '"x"@example.com'],
    ["two addresses", "x@example.com,y@example.com"],
    ["a literal host", "x@[127.0.0.1]"],
  ])("has no address with %s", async (_, email) => {
    const body = { email, password: "Password123", name: "Ann", role: "buyer" };
    const answer = await client.ask<{ errors: { pointer: string }[] }>("/v1/auth/register", { body });
    expect([answer.status, answer.body.errors.map(({ pointer }) => pointer)]).toEqual([400, ["/email"]]);
  });

  test("is what was registered: keys of JavaScript's own objects are unknown fields", async () => {
    for (const name of ["__proto__", "constructor", "prototype"]) {
      const body = { email: `${randomUUID()}@example.com`, password: "Password123", name: "Ann", role: "buyer" };
      const raw = JSON.stringify(body).replace(/}$/, `,"${name}":{"role":"admin","emailVerified":true}}`);
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(`${client.origin}/v1/auth/register`, { method: "POST", headers, body: raw });
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      expect([response.status, errors.map(({ pointer }) => pointer)]).toEqual([400, [`/${name}`]]);
    }
  });
});

describe("a file", () => {
  test("that is an image and a script at once is served as the image, and runs nowhere", async () => {
    const seller = await client.verifiedSeller();
    const { id } = await client.createProduct(seller);
    const bytes = new TextEncoder().encode("GIF89a/*<script>alert(1)</script>*/=1;");
    const file = await client.addFile(seller, id, bytes, { name: "a.html", type: "text/html", kind: "image" });
    const { status, headers } = await fetch(`${client.origin}/media/original/${file.id}`);
    expect([status, headers.get("Content-Type"), headers.get("X-Content-Type-Options")]).toEqual([
      ...[200, "image/gif", "nosniff"],
    ]);
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
  });

  test("that is a page is saved under a plain name, and never shown", async () => {
    const [seller, buyer] = await Promise.all([client.verifiedSeller(), client.register("buyer")]);
    const { id } = await client.createProduct(seller, { price: { amount: 0, currency: "USD" } });
    const bytes = new TextEncoder().encode("<script>alert(document.domain)</script>");
    const file = await client.addFile(seller, id, bytes, { name: '../p"age.html', type: "text/html" });
    await client.ask(`/v1/products/${id}/publish`, { method: "POST", token: seller.accessToken });
    await createPurchases(client).buy(buyer, [id], { paymentMethodId: null });
    const path = `/v1/library/${id}/files/${file.id}/links`;
    const link = await client.ask<{ url: string }>(path, { method: "POST", token: buyer.accessToken });
    const { headers } = await fetch(link.body.url);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-disposition": `attachment; filename=".._p_age.html"; filename*=UTF-8''.._p%22age.html`,
      "content-security-policy": expect.stringMatching(/sandbox/),
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    });
  });
});
