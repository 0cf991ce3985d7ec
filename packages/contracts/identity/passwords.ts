import * as z from "zod";

export const email = z
  .string()
  .max(254)
  .pipe(z.email())
  .transform((value) => value.toLowerCase())
  .meta({ format: "email", description: "Compared without case" });

export const password = z
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
    pattern: "^(?=[\\s\\S]*\\p{Ll})(?=[\\s\\S]*\\p{Lu})(?=[\\s\\S]*\\d)",
    description: "With a lower-case letter, an upper-case letter and a digit",
  });

export const anyPassword = z.string().min(1).max(1_024);
export const mailToken = z.string().min(1).max(512);
export const secondFactor = z.string().min(1).max(64).meta({ description: "The current code, or a recovery code" });

export const changePasswordBody = z
  .strictObject({ currentPassword: anyPassword, newPassword: password })
  .meta({ id: "ChangePassword" });
export type ChangePassword = z.output<typeof changePasswordBody>;

export const askResetBody = z.strictObject({ email }).meta({ id: "AskPasswordReset" });
export const confirmResetBody = z.strictObject({ token: mailToken, password }).meta({ id: "ConfirmPasswordReset" });
export type ConfirmReset = z.output<typeof confirmResetBody>;

/** Shows that it is the owner who asks, where the session was not opened just now. */
export const proofBody = z
  .strictObject({ password: anyPassword.optional(), totp: secondFactor.optional() })
  .meta({ id: "OwnershipProof", description: "Needed once the session is older than 10 minutes: either is enough" });
export type Proof = z.output<typeof proofBody>;
