import * as z from "zod";
import type { Call, HttpService, Principal, Reply } from "./call.ts";
import { anyPassword, email, mailToken, password } from "./identity/passwords.ts";
import type { PersonalService } from "./personal.ts";
import { line, multiline } from "./text.ts";
import { time } from "./time.ts";

/** What an access token of ours says of itself (RFC 9068). */
export const accessTokens = { issuer: "souk", audience: "souk-api", type: "at+jwt", lifetimeSeconds: 600 } as const;

export const user = z
  .object({
    id: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string(),
    role: z.enum(["buyer", "seller", "admin"]),
    bio: z.string().optional(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "User" });
export type User = z.infer<typeof user>;

export const tokens = z
  .object({
    user,
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal("Bearer"),
    expiresIn: z.int().meta({ description: "Seconds" }),
  })
  .meta({ id: "Tokens" });
export type Tokens = z.infer<typeof tokens>;

export const registerBody = z
  .strictObject({ email, password, name: line(1, 100), role: z.enum(["buyer", "seller"]) })
  .meta({ id: "Register" });
export type Register = z.output<typeof registerBody>;

export const loginBody = z
  .strictObject({
    email,
    password: anyPassword,
    totp: z.string().max(64).optional().meta({ description: "The current code, or a recovery code" }),
  })
  .meta({ id: "Login" });
export type Login = z.output<typeof loginBody>;

export const refreshBody = z.strictObject({ refreshToken: z.string().min(1).max(512) }).meta({ id: "Refresh" });
export const verifyEmailBody = z.strictObject({ token: mailToken }).meta({ id: "VerifyEmail" });
export const profileBody = z
  .strictObject({ name: line(1, 100).optional(), bio: multiline(0, 1_000).optional() })
  .meta({ id: "ProfilePatch" });
export type ProfilePatch = z.output<typeof profileBody>;

const publicKey = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal("ES256"),
  use: z.literal("sig"),
});
/** An EC public key (RFC 7517) that verifies access tokens. */
export type PublicKey = z.infer<typeof publicKey>;
export const publicKeys = z.object({ keys: z.array(publicKey) }).meta({ id: "PublicKeys" });

/** Personal data, asked of identity when it is needed so that no other Worker keeps it. */
export type Contact = {
  userId: string;
  email: string;
  emailVerified: boolean;
  name: string;
  /** A suspended seller sells nothing until reinstated. */
  suspended: boolean;
};

/** What anyone may know of a seller. */
export type SellerProfile = { id: string; name: string; bio: string; memberSince: string };

export const rotatedKey = z
  .object({ kid: z.string(), activeFrom: time.meta({ description: "From when on tokens are signed with it" }) })
  .meta({ id: "RotatedKey" });
export type RotatedKey = z.infer<typeof rotatedKey>;
export const rotateKeyBody = z
  .strictObject({
    revoke: z.boolean().optional().meta({ description: "Ends every access token of before; sessions refresh theirs" }),
  })
  .meta({ id: "RotateKey" });
export const sellerParams = z.object({ id: z.string() });

export interface IdentityService extends HttpService, PersonalService {
  /** The public keys of all access tokens still alive; makes the first key if there is none. */
  listKeys(call: Call, input: null): Promise<Reply<{ keys: PublicKey[] }>>;
  /** Refuses `not_found` for an unknown or erased user. */
  readContact(call: Call, input: { userId: string }): Promise<Reply<Contact>>;
  /** Refuses `not_found` for whoever is no seller, or no longer. */
  readSeller(call: Call, input: { sellerId: string }): Promise<Reply<SellerProfile>>;
  /** Refuses `access_token_invalid` unless the session, or the API key, that a principal came with is alive. */
  checkSession(call: Call, input: Pick<Principal, "userId" | "sessionId">): Promise<Reply<null>>;
  /** Whom an API key speaks for; refuses `access_token_invalid` for one that is unknown or revoked. */
  verifyKey(call: Call, input: { key: string }): Promise<Reply<Principal>>;
}

export type IdentityEvent =
  | { type: "UserRegistered"; data: { userId: string; role: "buyer" | "seller" | "admin" } }
  | { type: "EmailVerified"; data: { userId: string } }
  | { type: "ProfileChanged"; data: { userId: string } }
  /** These three stand in a stream of their own, `standing:{userId}`, for those who need not hear of profiles. */
  | { type: "SellerSuspended"; data: { userId: string } }
  | { type: "SellerReinstated"; data: { userId: string } }
  /** Whoever keeps a copy of the user's name or words forgets it. */
  | { type: "UserErased"; data: { userId: string } };
