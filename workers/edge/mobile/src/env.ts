import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { OrdersService } from "@souk/contracts/orders";
import type { SearchService } from "@souk/contracts/search";
import type { BaseEnv, Context } from "@souk/platform/context";

export type Env = BaseEnv & {
  CATALOG: CatalogService;
  ORDERS: OrdersService;
  DELIVERY: DeliveryService;
  SEARCH: SearchService;
};

export type MobileContext = Context<Env>;
