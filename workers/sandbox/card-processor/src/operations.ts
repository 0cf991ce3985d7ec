import type * as z from "zod";
import { type Answer, unknownUrl } from "./answers.ts";
import { bodies, parseForm, readParams } from "./form.ts";

type Params<Name extends keyof typeof bodies> = z.output<(typeof bodies)[Name]>;

/** What a request asks of the processor. */
export type Operation =
  | { type: "create"; params: Params<"create"> }
  | { type: "read_intent"; id: string }
  | { type: "confirm"; id: string; params: Params<"confirm"> }
  | { type: "capture" | "cancel" | "allow_refunds" | "authenticate"; id: string }
  | { type: "refund"; params: Params<"refund"> }
  | { type: "list_refunds"; params: Params<"listRefunds"> }
  | { type: "dispute"; id: string; params: Params<"dispute"> }
  | { type: "warn"; id: string; params: Params<"warn"> }
  | { type: "read_refund"; id: string }
  | { type: "read_case"; id: string }
  | { type: "list_charges"; params: Params<"listCharges"> };

type Reading = { ok: true; value: Operation } | { ok: false; answer: Answer };

const withParams = <T extends z.ZodType>(
  schema: T,
  body: string,
  toOperation: (params: z.output<T>) => Operation,
): Reading => {
  const params = readParams(schema, parseForm(body));
  return params.ok ? { ok: true, value: toOperation(params.value) } : params;
};

type Entry = [method: string, path: RegExp, read: (id: string, body: string) => Reading];

const table: Entry[] = [
  [
    "POST",
    /^\/v1\/payment_intents$/,
    (_, body) => withParams(bodies.create, body, (params) => ({ type: "create", params })),
  ],
  ["GET", /^\/v1\/payment_intents\/(\w+)$/, (id) => ({ ok: true, value: { type: "read_intent", id } })],
  [
    "POST",
    /^\/v1\/payment_intents\/(\w+)\/confirm$/,
    (id, body) => withParams(bodies.confirm, body, (params) => ({ type: "confirm", id, params })),
  ],
  [
    "POST",
    /^\/v1\/payment_intents\/(\w+)\/capture$/,
    (id, body) => withParams(bodies.capture, body, () => ({ type: "capture", id })),
  ],
  [
    "POST",
    /^\/v1\/payment_intents\/(\w+)\/cancel$/,
    (id, body) => withParams(bodies.cancel, body, () => ({ type: "cancel", id })),
  ],
  [
    "POST",
    /^\/v1\/test_helpers\/payment_intents\/(\w+)\/allow_refunds$/,
    (id) => ({ ok: true, value: { type: "allow_refunds", id } }),
  ],
  ["POST", /^\/v1\/refunds$/, (_, body) => withParams(bodies.refund, body, (params) => ({ type: "refund", params }))],
  [
    "GET",
    /^\/v1\/charges$/,
    (_, query) => withParams(bodies.listCharges, query, (params) => ({ type: "list_charges", params })),
  ],
  [
    "POST",
    /^\/v1\/test_helpers\/payment_intents\/(\w+)\/dispute$/,
    (id, body) => withParams(bodies.dispute, body, (params) => ({ type: "dispute", id, params })),
  ],
  [
    "POST",
    /^\/v1\/test_helpers\/payment_intents\/(\w+)\/fraud_warning$/,
    (id, body) => withParams(bodies.warn, body, (params) => ({ type: "warn", id, params })),
  ],
  [
    "GET",
    /^\/v1\/(?:disputes|radar\/early_fraud_warnings)\/(\w+)$/,
    (id) => ({ ok: true, value: { type: "read_case", id } }),
  ],
  [
    "GET",
    /^\/v1\/refunds$/,
    (_, query) => withParams(bodies.listRefunds, query, (params) => ({ type: "list_refunds", params })),
  ],
  ["GET", /^\/v1\/refunds\/(\w+)$/, (id) => ({ ok: true, value: { type: "read_refund", id } })],
];

/** Reads a request of Stripe's API, or answers what is wrong with it. */
export const readOperation = (method: string, path: string, body: string): Reading => {
  for (const [wanted, pattern, read] of table) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match) return read(match[1] ?? "", body);
  }
  return { ok: false, answer: unknownUrl(method, path) };
};
