import { Secret, TOTP } from "otpauth";
import { beforeEach, describe, expect, test } from "vitest";
import { ask, openByHttp, password, reset } from "../fixture.ts";

beforeEach(reset);

describe("second factors", () => {
  test("are enrolled, confirmed, asked for and removed", async () => {
    const { email, principal } = await openByHttp();
    const enrolled = await ask("POST /v1/users/me/totp", principal);
    expect([enrolled.status, Object.keys(enrolled.body).sort()]).toEqual([200, ["otpauthUrl", "secret"]]);
    const code = new TOTP({ secret: Secret.fromBase32(String(enrolled.body.secret)) }).generate();
    const malformed = await ask("POST /v1/users/me/totp/confirm", principal, { code: "12345" });
    expect([malformed.status, malformed.body.errors]).toMatchObject([400, [{ pointer: "/code" }]]);
    const confirmed = await ask("POST /v1/users/me/totp/confirm", principal, { code });
    const [recovery = ""] = (confirmed.body.recoveryCodes as string[] | undefined) ?? [];
    expect([confirmed.status, recovery]).toEqual([200, expect.stringMatching(/^(.{4}-){5}.{4}$/)]);
    const again = await ask("POST /v1/users/me/totp", principal);
    expect([again.status, again.body.code]).toEqual([409, "totp_enabled"]);
    const asked = await ask("POST /v1/auth/login", null, { email, password });
    expect([asked.status, asked.body.code]).toEqual([401, "totp_required"]);
    expect((await ask("POST /v1/auth/login", null, { email, password, totp: recovery })).status).toBe(200);
    expect((await ask("DELETE /v1/users/me/totp", principal)).status).toBe(204);
    expect((await ask("DELETE /v1/users/me/totp", principal)).status).toBe(404);
  });

  test("by passkey begin with options, and a made-up answer is refused", async () => {
    const { principal } = await openByHttp();
    expect((await ask("POST /v1/users/me/passkeys/options", principal)).body).toMatchObject({
      rp: { id: "souk.test" },
    });
    expect((await ask("POST /v1/auth/passkeys/options")).body).toMatchObject({ rpId: "souk.test" });
    const named = { id: "AAAA", rawId: "AAAA", type: "public-key" };
    const response = {
      clientDataJSON: "AAAA",
      attestationObject: "AAAA",
      authenticatorData: "AAAA",
      signature: "AAAA",
    };
    const credential = { ...named, response };
    const made = await ask("POST /v1/users/me/passkeys", principal, { name: "Phone", credential });
    expect([made.status, made.body.errors]).toMatchObject([400, [{ pointer: "/credential" }]]);
    const entered = await ask("POST /v1/auth/passkeys", null, { credential });
    expect([entered.status, entered.body.code]).toEqual([401, "invalid_credentials"]);
    expect((await ask("GET /v1/users/me/passkeys", principal)).body).toEqual({ data: [] });
    expect((await ask("DELETE /v1/users/me/passkeys/psk_0", principal)).status).toBe(404);
  });
});
