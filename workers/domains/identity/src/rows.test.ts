import type { Route } from "@souk/contracts/routes";
import { identityRoutes } from "@souk/contracts/routes/identity";
import { describe, expect, test } from "vitest";

const rows = Object.entries(identityRoutes) as [string, Route][];
const namesOf = (isMeant: (route: Route) => boolean) =>
  rows.filter(([, route]) => isMeant(route)).map(([name]) => name);

describe("the table of routes", () => {
  test.each([
    ...["changePassword", "eraseMe", "exportMe", "createApiKey", "revokeApiKey"],
    ...["enrolTotp", "confirmTotp", "removeTotp", "passkeyOptions", "registerPasskey", "removePasskey"],
    ...["suspendSeller", "reinstateSeller", "rotateKey"],
  ])("looks at the session itself before %s", (name) => {
    expect(namesOf(({ session }) => session === "checked")).toContain(name);
  });

  test.each([
    ...["register", "login", "passkeySignIn", "logout", "endSession"],
    ...["confirmPasswordReset", "changePassword", "eraseMe", "createApiKey", "revokeApiKey"],
    ...["enrolTotp", "confirmTotp", "removeTotp", "registerPasskey", "removePasskey"],
    ...["suspendSeller", "reinstateSeller", "rotateKey"],
  ])("writes down who asked for %s, and what came of it", (name) => {
    expect(namesOf(({ audited }) => audited === true)).toContain(name);
  });

  test("lets no API key near the account that it belongs to", () => {
    expect(namesOf(({ scope }) => scope !== undefined)).toEqual([]);
  });

  test("counts exactly where passwords and passkeys are shown, and where accounts are opened", () => {
    expect(rows.flatMap(([name, { limit }]) => (limit ? [[name, limit]] : []))).toEqual([
      ["register", "register"],
      ["login", "login"],
      ["passkeySignIn", "login"],
    ]);
  });

  test("leaves operators' routes to admins, and keys to sellers", () => {
    for (const [name, { path, who }] of rows) {
      if (path.startsWith("/v1/admin/")) expect([name, who]).toEqual([name, ["admin"]]);
      if (path.startsWith("/v1/api-keys")) expect([name, who]).toEqual([name, ["seller"]]);
      if (path.startsWith("/v1/users/me")) expect([name, who]).toEqual([name, "user"]);
    }
  });
});
