import type { AnalyticsService } from "@souk/contracts/analytics";
import type { HttpService } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService } from "@souk/contracts/identity";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { OrdersService } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import type { ReviewsService } from "@souk/contracts/reviews";
import type { SearchService } from "@souk/contracts/search";
import type { BaseEnv, ObjectNamespace } from "@souk/platform/context";
import type { IdempotencyMethods } from "@souk/platform/idempotency-object";
import type { LimiterMethods } from "@souk/platform/limiter-object";

/** The static files that are deployed with this Worker. */
type Assets = Pick<Fetcher, "fetch">;

export type Env = BaseEnv & {
  /** Origins whose pages may read our answers, separated by commas. */
  CORS_ORIGINS: string;
  SIGNING_SECRET: string;
  /** Off only to measure: nobody is counted then. */
  LIMITS: "on" | "off";
  LIMITER: ObjectNamespace<LimiterMethods>;
  IDEMPOTENCY: ObjectNamespace<IdempotencyMethods>;
  IDENTITY: IdentityService;
  CATALOG: CatalogService;
  ORDERS: OrdersService;
  DELIVERY: DeliveryService;
  REVIEWS: ReviewsService;
  ANALYTICS: AnalyticsService;
  SEARCH: SearchService;
  MOBILE: HttpService;
  WEB: HttpService;
  NOTIFICATIONS: NotificationsService;
  PAYMENTS: PaymentsService;
  EVENT_BUS: EventBusService;
  /** Absent in production. */
  CARD_PROCESSOR?: HttpService;
  /** Absent in production. */
  FAULTS?: HttpService;
  /** The files of the API reference's page. */
  ASSETS: Assets;
};
