import { routes } from "@souk/contracts/routes";
import { expect, test, vi } from "vitest";
import { findRouteName, logRequest } from "./request-log.ts";

test("every route is known by its method and path", () => {
  for (const [name, { method, path }] of Object.entries(routes)) {
    expect(findRouteName(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "some-thing"))).toBe(name);
  }
  expect(findRouteName("HEAD", "/health")).toBe("readHealth");
  expect(findRouteName("GET", "/%68e%61lth")).toBe("readHealth");
  expect(findRouteName("GET", "/v1/orders/%ff")).toBe("readOrder");
  expect(findRouteName("GET", "/v1/nowhere")).toBeNull();
  expect(findRouteName("DELETE", "/health")).toBeNull();
  expect(findRouteName("GET", "/openapiXjson")).toBeNull();
});

test("a request's line says who asked for what and what it cost, and nothing of what was sent", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const headers = { Authorization: "Bearer secret-token", Cookie: "secret-cookie" };
  logRequest({
    request: new Request("https://souk.test/downloads/secret-link?email=ann@example.com", { headers }),
    requestId: "req-1",
    principal: { userId: "usr_1", role: "buyer", sessionId: "ses_secret" },
    status: 200,
    ms: 3,
    cost: { trips: 1, writes: 1, rowsRead: 2, rowsWritten: 3, hops: 4, objectCalls: 5 },
  });
  const line = String(print.mock.calls[0]?.[0]);
  print.mockRestore();
  expect(JSON.parse(line)).toEqual({
    ...{
      at: expect.any(String),
      level: "info",
      message: "request",
      requestId: "req-1",
      route: "download",
      userId: "usr_1",
      status: 200,
      ms: 3,
    },
    ...{ trips: 1, writes: 1, rowsRead: 2, rowsWritten: 3, hops: 4, objectCalls: 5 },
  });
  expect(line).not.toMatch(/secret|ann@example/);
});
