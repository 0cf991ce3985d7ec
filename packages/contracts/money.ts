import * as z from "zod";

const supported = new Set(Intl.supportedValuesOf("currency"));

/** ISO 4217, three capitals. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => supported.has(code), { error: "Not an ISO 4217 currency" })
  .meta({ example: "USD" });

/** Integer minor units, 0 to 99 999 999. */
export const money = z
  .strictObject({ amount: z.int().min(0).max(99_999_999), currency })
  .meta({ id: "Money", description: "An amount in integer minor units of an ISO 4217 currency" });

export type Money = z.infer<typeof money>;

/** Free, or at least 50 minor units. */
export const price = money
  .refine(({ amount }) => amount === 0 || amount >= 50, {
    error: "A price is 0 or at least 50",
    path: ["amount"],
  })
  .meta({ id: "Price", description: "Free, or at least 50 minor units" });
