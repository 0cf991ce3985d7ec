import type { OrdersService } from "@souk/contracts/orders";
import { Doors } from "@souk/platform/doors";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export { OrderCoordinator } from "./coordinator.ts";
export { OpenOrders } from "./open-orders.ts";

export default class Orders extends Doors<Env> implements OrdersService {
  protected readonly app = routes;
}
