import { type Route, routes } from "@souk/contracts/routes";
import { describe, expect, test } from "vitest";

const rows: [string, Route][] = Object.entries(routes);
const namesOf = (wanted: (route: Route) => boolean): string[] =>
  rows.filter(([, route]) => wanted(route)).map(([name]) => name);

const changes = ({ method }: Route): boolean => method !== "get";
const isForOperators = ({ who }: Route): boolean => typeof who !== "string" && who.every((role) => role === "admin");
const isSensitive = (route: Route): boolean =>
  changes(route) &&
  route.who !== "anyone" &&
  (/\/(password|totp|totp\/confirm|passkeys|passkeys\/\w+|passkeys\/\{id\}|api-keys|api-keys\/\{id\}|refunds|payouts)$/.test(
    route.path,
  ) ||
    /^delete \/v1\/users\/me$/.test(`${route.method} ${route.path}`));

describe("the table of routes", () => {
  test("asks the session itself where a password, a factor, a key, money, an account or a role is at stake", () => {
    const asked = (route: Route) => isSensitive(route) || (changes(route) && isForOperators(route));
    expect(namesOf(asked).length).toBeGreaterThan(15);
    expect(namesOf((route) => asked(route) && route.session !== "checked")).toEqual([]);
  });

  test("has written down what is done there, and who signs in and out", () => {
    const begins = ["passkeyOptions"];
    const isDone = (route: Route) => isSensitive(route) || (changes(route) && isForOperators(route));
    expect(namesOf((route) => isDone(route) && !route.audited).filter((name) => !begins.includes(name))).toEqual([]);
    const signing = ["register", "login", "logout", "passkeySignIn", "endSession", "confirmPasswordReset"];
    expect(rows.filter(([name, route]) => signing.includes(name) && route.audited)).toHaveLength(signing.length);
  });

  test("keeps operators' routes for operators, and has them nowhere else", () => {
    const isBelow = ({ path }: Route) => path.startsWith("/v1/admin/");
    expect(namesOf(isBelow).length).toBeGreaterThan(10);
    expect(namesOf((route) => isBelow(route) !== isForOperators(route))).toEqual([]);
  });

  test("knows every development route for one", () => {
    expect(namesOf(({ path, developmentOnly }) => path.startsWith("/dev/") !== (developmentOnly === true))).toEqual([]);
  });

  test("counts by address, exactly, where one would guess", () => {
    const guessed = (route: Route) =>
      /^\/v1\/(auth\/(login|passkeys)|licenses\/.*)$/.test(route.path) && route.who === "anyone";
    expect(namesOf((route) => guessed(route) && route.limit === undefined)).toEqual([]);
    expect([routes.login.limit, routes.passkeySignIn.limit, routes.register.limit]).toEqual([
      "login",
      "login",
      "register",
    ]);
  });

  test("opens no account, session, key or operator's route to an API key", () => {
    const closed = ({ path }: Route) => /^\/v1\/(auth|users|api-keys|admin)\b/.test(path);
    expect(namesOf((route) => closed(route) && route.scope !== undefined)).toEqual([]);
  });

  test("takes a body by no method that is said to be safe", () => {
    expect(namesOf((route) => !changes(route) && route.body !== "none")).toEqual([]);
  });

  test("takes what is no JSON at two doors alone, none of which a signed-in browser opens by itself", () => {
    const streams = namesOf(({ body, developmentOnly }) => body === "stream" && !developmentOnly);
    expect(streams.sort()).toEqual(["receiveProviderEvent", "uploadFile"]);
  });
});
