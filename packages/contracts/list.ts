import * as z from "zod";

/** `?limit` 1 to 100 (20 by default) and the opaque `?cursor`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "Expected 1 to 100")
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, { error: "Expected 1 to 100" })
    .optional()
    .meta({ type: "integer", minimum: 1, maximum: 100, default: 20, description: "How many to answer at most" }),
  cursor: z.string().min(1).max(1_000).optional().meta({ description: "The `nextCursor` of the page before" }),
};

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable().meta({ description: "null on the last page" }) });

export type List<T> = { data: T[]; nextCursor: string | null };
