import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import { line, multiline } from "./text.ts";
import { time } from "./time.ts";

/** What an access token of ours says of itself (RFC 9068). */
export const accessTokens = { issuer: "souk", audience: "souk-api", type: "at+jwt", lifetimeSeconds: 600 } as const;

const email = z
  .string()
  .max(254)
  .pipe(z.email())
  .transform((value) => value.toLowerCase())
  .meta({ format: "email", description: "Compared without case" });

const password = z
  .string()
  .refine((value) => value.isWellFormed(), { error: "Lone surrogates are not allowed" })
  .refine((value) => [...value].length >= 8 && [...value].length <= 128, { error: "Expected 8 to 128 characters" })
  .regex(/\p{Ll}/u, "Needs a lower-case letter")
  .regex(/\p{Lu}/u, "Needs an upper-case letter")
  .regex(/\d/, "Needs a digit")
  .meta({
    format: "password",
    minLength: 8,
    maxLength: 128,
    pattern: "^(?=.*\\p{Ll})(?=.*\\p{Lu})(?=.*\\d)",
    description: "With a lower-case letter, an upper-case letter and a digit",
  });

const anyPassword = z.string().min(1).max(1_024);

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
  .strictObject({ email, password: anyPassword, totp: z.string().max(64).optional() })
  .meta({ id: "Login" });
export type Login = z.output<typeof loginBody>;

export const refreshBody = z.strictObject({ refreshToken: z.string().min(1).max(512) }).meta({ id: "Refresh" });
export const verifyEmailBody = z.strictObject({ token: z.string().min(1).max(512) }).meta({ id: "VerifyEmail" });
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
export type Contact = { userId: string; email: string; emailVerified: boolean; name: string };

export interface IdentityService extends HttpService {
  /** The public keys of all access tokens still alive; makes the first key if there is none. */
  listKeys(call: Call, input: null): Promise<Reply<{ keys: PublicKey[] }>>;
  /** Refuses `not_found` for an unknown or erased user. */
  readContact(call: Call, input: { userId: string }): Promise<Reply<Contact>>;
}

export type IdentityEvent =
  | { type: "UserRegistered"; data: { userId: string; role: "buyer" | "seller" | "admin" } }
  | { type: "EmailVerified"; data: { userId: string } }
  | { type: "ProfileChanged"; data: { userId: string } };
