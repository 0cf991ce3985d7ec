import * as z from "zod";
import { type Answer, badParameter } from "./answers.ts";

type Form = { [name: string]: string | Form };

const insert = (form: Form, [head = "", ...rest]: string[], value: string): void => {
  if (rest.length === 0) {
    form[head] = value;
    return;
  }
  const inner = form[head];
  const next: Form = typeof inner === "object" ? inner : Object.create(null);
  form[head] = next;
  insert(next, rest, value);
};

/** Reads a form-encoded body with Stripe's nesting: `metadata[orderId]=…` is `{ metadata: { orderId } }`. */
export const parseForm = (body: string): Form => {
  const form: Form = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) {
    insert(form, name.replaceAll("]", "").split("["), value);
  }
  return form;
};

const amount = z
  .string()
  .regex(/^[1-9]\d{0,7}$/)
  .transform(Number);
const metadata = z.record(z.string().max(40), z.string().max(500)).optional();
const methodName = z.string().min(1);
const yesOrNo = z.enum(["true", "false"]).optional();

export const bodies = {
  listCharges: z.strictObject({
    limit: z
      .string()
      .regex(/^([1-9]\d?|100)$/)
      .transform(Number)
      .optional(),
    starting_after: z.string().min(1).optional(),
  }),
  create: z.strictObject({
    amount,
    currency: z.string().regex(/^[a-z]{3}$/),
    capture_method: z.literal("manual"),
    payment_method: methodName.optional(),
    allowed_payment_method_types: z.record(z.string(), z.literal("card")).optional(),
    confirm: yesOrNo,
    description: z.string().optional(),
    metadata,
  }),
  confirm: z.strictObject({ payment_method: methodName.optional(), return_url: z.string().optional() }),
  capture: z.strictObject({}),
  cancel: z.strictObject({ cancellation_reason: z.string().optional() }),
  refund: z.strictObject({
    payment_intent: z.string().min(1),
    amount: amount.optional(),
    reason: z.string().optional(),
    metadata,
  }),
  listRefunds: z.strictObject({ payment_intent: z.string().min(1), limit: z.string().optional() }),
  dispute: z.strictObject({ status: z.enum(["open", "won", "lost"]) }),
  warn: z.strictObject({ status: z.enum(["open", "closed"]) }),
};

const toAnswer = (issue: z.core.$ZodIssue): Answer => {
  const param = [...issue.path].join(".");
  if (issue.code === "unrecognized_keys") {
    const [unknown = ""] = issue.keys;
    return badParameter("parameter_unknown", unknown, `Received unknown parameter: ${unknown}`);
  }
  if (issue.input === undefined) {
    return badParameter("parameter_missing", param, `Missing required param: ${param}.`);
  }
  return param === "amount"
    ? badParameter("parameter_invalid_integer", param, "Invalid integer")
    : badParameter("parameter_invalid_string_blank", param, `Invalid ${param}: ${issue.message}`);
};

/** The parameters of a request, or Stripe's answer to what is wrong with the first of them. */
export const readParams = <T extends z.ZodType>(
  schema: T,
  form: unknown,
): { ok: true; value: z.output<T> } | { ok: false; answer: Answer } => {
  const parsed = schema.safeParse(form, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  if (!issue) throw new Error("A parse failed without an issue");
  return { ok: false, answer: toAnswer(issue) };
};
