import * as z from "zod";

const difference = z.object({
  subject: z.string().meta({ description: "An order's id, or whatever else it is about" }),
  expected: z.int(),
  actual: z.int(),
});

/** How many differences a check names at most. */
export const namedDifferences = 20;

export const reconciliation = z
  .object({
    ok: z.boolean(),
    asOf: z.string().meta({ description: "Orders that have changed since, or are open, are not compared" }),
    orders: z.int().meta({ description: "How many orders were compared" }),
    checks: z.array(
      z.object({
        name: z.string(),
        currency: z.string().optional().meta({ description: "Of checks that compare money, in minor units" }),
        expected: z.int(),
        actual: z.int(),
        ok: z.boolean().meta({ description: "Whether it is the same for each order, not only in sum" }),
        differences: z.array(difference).optional(),
        more: z.int().optional().meta({ description: "How many differences are not named" }),
      }),
    ),
  })
  .meta({ id: "Reconciliation" });
export type Reconciliation = z.infer<typeof reconciliation>;
