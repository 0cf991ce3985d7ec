import type { HttpService } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { IdentityService } from "@souk/contracts/identity";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { OrdersService } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import type { BaseEnv } from "@souk/platform/context";

export type Env = BaseEnv & {
  IDENTITY: IdentityService;
  CATALOG: CatalogService;
  ORDERS: OrdersService;
  DELIVERY: DeliveryService;
  NOTIFICATIONS: NotificationsService;
  PAYMENTS: PaymentsService;
  CARD_PROCESSOR: HttpService;
};
