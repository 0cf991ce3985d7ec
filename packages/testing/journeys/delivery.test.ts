import { expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

test("the library of someone who bought nothing is empty", async () => {
  const { accessToken: token } = await client.register("buyer");
  const list = await client.ask("/v1/library", { token });
  expect([list.status, list.body]).toEqual([200, { data: [], nextCursor: null }]);
  const item = await client.ask("/v1/library/prd_1", { token });
  expect([item.status, item.body.code]).toEqual([404, "not_found"]);
});

test("a library is for those who signed in", async () => {
  for (const path of ["/v1/library", "/v1/library/prd_1"]) expect((await client.ask(path)).status).toBe(401);
  expect((await client.ask("/v1/library/prd_1/files/fil_1/links", { method: "POST" })).status).toBe(401);
});

test("a bad limit or cursor of the library is refused by its name", async () => {
  const { accessToken: token } = await client.register("buyer");
  for (const [query, pointer] of [
    ["limit=0", "/limit"],
    ["limit=101", "/limit"],
    ["limit=1&limit=2", "/limit"],
    ["cursor=x", "/cursor"],
  ]) {
    const { status, body } = await client.ask(`/v1/library?${query}`, { token });
    expect([status, body]).toMatchObject([400, { code: "validation_failed", errors: [{ pointer }] }]);
  }
});

test("a link to what is not owned is not made, with or without a body", async () => {
  const { accessToken: token } = await client.register("buyer");
  const path = "/v1/library/prd_1/files/fil_1/links";
  expect((await client.ask(path, { method: "POST", token })).status).toBe(404);
  expect((await client.ask(path, { body: {}, token })).status).toBe(404);
  expect((await client.ask(path, { body: { version: 1 }, token })).status).toBe(404);
  for (const body of [{ version: 0 }, { version: 1.5 }, { version: "1" }, { more: 1 }]) {
    expect((await client.ask(path, { body, token })).status).toBe(400);
  }
});

test("a link that nobody made opens nothing and is not repeated in the answer", async () => {
  for (const token of ["x", "x.y", "eyJmaWxlSWQiOiJmaWxfMSJ9.c2lnbmF0dXJl", "%ff", "a%2fb"]) {
    const { status, body } = await client.ask(`/downloads/${token}`);
    expect([status, body]).toMatchObject([403, { code: "link_invalid", instance: "/downloads" }]);
  }
});
