import { env } from "cloudflare:workers";
import type { HttpService } from "@souk/contracts/call";
import type { PaidLine, ProcessorLogRow } from "@souk/contracts/payments";
import { openContext } from "@souk/platform/context";
import type { Env, PaymentsContext } from "./env.ts";

type Bindings = Omit<Env, "CARD_PROCESSOR"> & { CARD_PROCESSOR: Fetcher & HttpService };

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}

const call = { requestId: "req-1", correlationId: "req-1", causationId: "req-1", principal: null };

/** A context on the real database and the real card processor, but for what is put in their place. */
export const withBindings = (bindings: Partial<Env> = {}): PaymentsContext =>
  openContext({ ...env, ...bindings } as Env, call);

type Fetch = (request: Request) => Promise<Response>;

/** A context whose requests to the card processor go through `intercept`; `forward` hands one on. */
export const withProcessor = (intercept: (request: Request, forward: Fetch) => Promise<Response>): PaymentsContext => {
  const forward: Fetch = (request) => env.CARD_PROCESSOR.fetch(request);
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => intercept(new Request(input, init), forward);
  return withBindings({ CARD_PROCESSOR: { fetch } as Fetcher });
};

/** A request to the card processor itself, past the SDK. */
export const askProcessor = (path: string, form: Record<string, string> = {}): Promise<Response> =>
  env.CARD_PROCESSOR.fetch(`http://card-processor${path}`, {
    method: "POST",
    headers: { Authorization: "Bearer sk_test_fixture" },
    body: new URLSearchParams(form),
  });

/** What the card processor did for an order: `kind outcome amount`, newest last. */
export const readLog = async (orderId: string): Promise<string[]> => {
  const response = await env.CARD_PROCESSOR.handle(
    new Request(`https://souk.test/dev/processor/log?orderId=${orderId}`),
    null,
  );
  const { data } = await response.json<{ data: ProcessorLogRow[] }>();
  return data.map(({ kind, outcome, amount }) => `${kind} ${outcome} ${amount}`);
};

/** What the books say of an order: `kind account amount`. */
export const readBooks = async (orderId: string): Promise<string[]> => {
  const { results } = await env.DB.prepare(
    "SELECT kind, account, amount FROM postings JOIN journals ON id = journal_id WHERE source = ? ORDER BY kind, line",
  )
    .bind(orderId)
    .all<{ kind: string; account: string; amount: number }>();
  return results.map(({ kind, account, amount }) => `${kind} ${account} ${amount}`);
};

/** The types of the public events about an order's payment, in their order. */
export const readEvents = async (orderId: string): Promise<string[]> => {
  const { results } = await env.DB.prepare("SELECT type FROM outbox WHERE stream = ? ORDER BY position")
    .bind(`payment:${orderId}`)
    .all<{ type: string }>();
  return results.map(({ type }) => type);
};

const usd = (amount: number) => ({ amount, currency: "USD" });
export const lines: PaidLine[] = [
  { productId: "prd_1", sellerId: "usr_1", total: usd(1_999) },
  { productId: "prd_2", sellerId: "usr_2", total: usd(501) },
];

/** A new order of 25.00 USD, to be paid by the given method. */
export const newOrder = (paymentMethodId = "pm_card_visa") => ({
  orderId: `ord_${crypto.randomUUID()}`,
  buyerId: "usr_9",
  amount: usd(2_500),
  paymentMethodId,
  lines,
});
