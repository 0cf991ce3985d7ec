import type { Principal } from "@souk/contracts/call";
import { accessTokens, type PublicKey } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { createLocalJWKSet, errors, importJWK, type JWK, jwtVerify, SignJWT } from "jose";

/** Signs an ES256 access token (RFC 9068) that lives 10 minutes from `now`. */
export const signAccessToken = async (
  privateKey: JWK & { kid: string },
  principal: Principal,
  now: Date,
): Promise<string> =>
  new SignJWT({ role: principal.role, sid: principal.sessionId })
    .setProtectedHeader({ alg: "ES256", typ: accessTokens.type, kid: privateKey.kid })
    .setSubject(principal.userId)
    .setIssuer(accessTokens.issuer)
    .setAudience(accessTokens.audience)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(new Date(now.getTime() + accessTokens.lifetimeSeconds * 1_000))
    .setJti(crypto.randomUUID())
    .sign(await importJWK(privateKey, "ES256"));

/** Who a token speaks for; refuses all but an ES256 access token of ours that is alive at `now`. `unknown_key` asks for fresh keys. */
export const verifyAccessToken = async (
  token: string,
  keys: PublicKey[],
  now: Date,
): Promise<Result<Principal> | "unknown_key"> => {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      algorithms: ["ES256"],
      typ: accessTokens.type,
      issuer: accessTokens.issuer,
      audience: accessTokens.audience,
      requiredClaims: ["sub", "exp", "nbf", "iat", "role", "sid"],
      currentDate: now,
    });
    return accept({
      userId: String(payload.sub),
      role: payload.role as Principal["role"],
      sessionId: String(payload.sid),
    });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refuse("access_token_invalid");
    throw error;
  }
};
