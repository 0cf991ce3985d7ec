import type { Operation } from "../../../../workers/sandbox/card-processor/src/operations.ts";
import type { CardProcessor } from "../card-processor.ts";

type Trouble = { type: string; message: string; code?: string; param?: string };

class StripeError extends Error {
  readonly type: string;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly statusCode: number;

  constructor(statusCode: number, { type, message, code, param }: Trouble) {
    super(message);
    this.statusCode = statusCode;
    this.type = type;
    this.code = code;
    this.param = param;
  }
}
class StripeCardError extends StripeError {}
class StripeInvalidRequestError extends StripeError {}

const classes: Record<string, typeof StripeError> = {
  card_error: StripeCardError,
  invalid_request_error: StripeInvalidRequestError,
};

let processor: CardProcessor | null = null;

/** Plugs in the processor that all requests go to from now on. */
export const plugIn = (next: CardProcessor): void => {
  processor = next;
};

type Options = { idempotencyKey?: string };
type Object = Record<string, unknown>;

/** The part of Stripe's library that is used here, in front of the simulated processor. */
export default class Stripe {
  static readonly errors = { StripeError, StripeCardError, StripeInvalidRequestError };
  static readonly createFetchHttpClient = () => null;
  static readonly createSubtleCryptoProvider = () => null;
  // Signatures are not simulated.
  static readonly webhooks = {
    constructEventAsync: async (text: string, signature: string): Promise<unknown> => {
      if (signature !== "good") throw new Error("The signature is wrong");
      return JSON.parse(text);
    },
  };

  readonly #timeoutMs: number;

  constructor(_: string, { timeout }: { timeout: number }) {
    this.#timeoutMs = timeout;
  }

  readonly paymentIntents = {
    create: ({ amount, currency, metadata, payment_method, confirm }: Object, options?: Options) => {
      const asked = { amount, currency, capture_method: "manual", metadata };
      const params = { ...asked, ...(payment_method ? { payment_method, confirm: String(confirm) } : {}) };
      return this.#ask({ type: "create", params } as Operation, options);
    },
    retrieve: (id: string) => this.#ask({ type: "read_intent", id }),
    confirm: (id: string, params: { payment_method: string }, options?: Options) =>
      this.#ask({ type: "confirm", id, params }, options),
    capture: (id: string, _: Object, options?: Options) => this.#ask({ type: "capture", id }, options),
    cancel: (id: string, _: Object, options?: Options) => this.#ask({ type: "cancel", id }, options),
  };

  readonly refunds = {
    create: (params: (Operation & { type: "refund" })["params"], options?: Options) =>
      this.#ask({ type: "refund", params }, options),
    list: ({ payment_intent }: { payment_intent: string }) =>
      this.#ask({ type: "list_refunds", params: { payment_intent } }),
  };

  readonly disputes = { retrieve: (id: string) => this.#ask({ type: "read_case", id }) };
  readonly radar = { earlyFraudWarnings: { retrieve: (id: string) => this.#ask({ type: "read_case", id }) } };
  readonly charges = {};

  async #ask(operation: Operation, { idempotencyKey }: Options = {}): Promise<Object> {
    if (!processor) throw new Error("No processor is plugged in");
    const { status, body } = await this.#inTime(processor.run(operation, idempotencyKey ?? null));
    if (status === 200) return body;
    const error = body.error as Trouble;
    throw new (classes[error.type] ?? StripeError)(status, error);
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, fail) => {
      const error = { type: "connection_error", message: `Request aborted after ${this.#timeoutMs} ms` };
      timer = setTimeout(() => fail(new StripeError(0, error)), this.#timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
