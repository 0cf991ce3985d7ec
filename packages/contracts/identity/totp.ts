import * as z from "zod";

export const totpEnrolment = z
  .object({
    secret: z.string().meta({ description: "In base32" }),
    otpauthUrl: z.string().meta({ description: "What a QR code for an authenticator app holds" }),
  })
  .meta({ id: "TotpEnrolment" });
export type TotpEnrolment = z.infer<typeof totpEnrolment>;

export const confirmTotpBody = z
  .strictObject({ code: z.string().regex(/^\d{6}$/, "Expected six digits") })
  .meta({ id: "ConfirmTotp" });

export const recoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).meta({ description: "Each works once in place of a code" }) })
  .meta({ id: "RecoveryCodes" });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;
