import type { AnalyticsService } from "@souk/contracts/analytics";
import type { AuditRecord } from "@souk/contracts/audit";
import type { Call, HttpService } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService, PublicKey } from "@souk/contracts/identity";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { OrdersService } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import type { ReviewsService } from "@souk/contracts/reviews";
import type { SearchService } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { signAccessToken } from "@souk/platform/access-token";
import { type Limit, takeTurn } from "@souk/platform/limit";
import { createMeter } from "@souk/platform/meter";
import { vi } from "vitest";
import type { Env } from "./env.ts";
import { app } from "./routes.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
const { x = "", y = "", d = "" } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
const key: PublicKey = { kty: "EC", crv: "P-256", x, y, kid: "k1", alg: "ES256", use: "sig" };
export const principal = { userId: "usr_1", role: "seller", sessionId: "ses_1" } as const;
const token = await signAccessToken({ ...key, d }, principal, new Date());

const { cost } = createMeter();
const seen: { request: Request; principal: unknown }[] = [];
export const worker: HttpService = {
  readBacklog: async () => ({ ...accept({}), cost }),
  describeRoutes: async () => ({ ...accept({ paths: {}, schemas: {} }), cost }),
  handle: async (request, principal) => {
    seen.push({ request, principal });
    return Response.json({ here: true }, { headers: { "X-Cost": "1,1,2,3,4,5" } });
  },
};
export const listKeys = vi.fn(async () => ({ ...accept({ keys: [key] }), cost }));
const checkSession = async () => ({ ...accept(null), cost });
/** What the audit log was told. */
export const audited: AuditRecord[] = [];
const recordAudit = async (_: Call, record: AuditRecord) => {
  audited.push(record);
  return { ...accept(null), cost };
};

const fake = <Service extends HttpService>(): Service => worker as HttpService as Service;

const env = {
  ENVIRONMENT: "test" as const,
  PUBLIC_ORIGIN: "https://souk.test",
  CORS_ORIGINS: "https://shop.example, https://admin.example",
  SIGNING_SECRET: "a secret of the tests",
  LIMITS: "on" as const,
  LIMITER: {
    getByName: () => ({
      take: async (_: Call, limit: Limit) => ({ ...accept(takeTurn(null, limit, 0).standing), cost }),
    }),
  },
  IDEMPOTENCY: {
    getByName: () => ({
      claim: async () => ({ ...accept({ do: "run" as const, lease: 1 }), cost }),
      end: async () => ({ ...accept(null), cost }),
    }),
  },
  IDENTITY: { ...worker, listKeys, checkSession } as Partial<IdentityService> as IdentityService,
  CATALOG: fake<CatalogService>(),
  ORDERS: fake<OrdersService>(),
  DELIVERY: fake<DeliveryService>(),
  REVIEWS: fake<ReviewsService>(),
  ANALYTICS: fake<AnalyticsService>(),
  SEARCH: fake<SearchService>(),
  MOBILE: fake<HttpService>(),
  WEB: fake<HttpService>(),
  NOTIFICATIONS: fake<NotificationsService>(),
  PAYMENTS: fake<PaymentsService>(),
  EVENT_BUS: { ...worker, recordAudit } as Partial<EventBusService> as EventBusService,
  CARD_PROCESSOR: fake<HttpService>(),
  FAULTS: fake<HttpService>(),
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
} satisfies Env;

const background = { waitUntil: () => undefined } as Partial<ExecutionContext> as ExecutionContext;

/** Sends a request to the gateway, behind which every Worker answers 200; `sent` is what reached one. */
export const send = async (path: string, init: RequestInit = {}, changed: Partial<Env> = {}) => {
  seen.length = 0;
  const request = new Request(new URL(path, "https://souk.test"), init);
  const response = await app.fetch(request, { ...env, ...changed }, background);
  return { status: response.status, headers: response.headers, sent: seen[0], text: () => response.text() };
};

export const bearer = { Authorization: `Bearer ${token}` };
