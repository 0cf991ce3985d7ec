import { analyticsRoutes } from "./routes/analytics.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { deliveryRoutes } from "./routes/delivery.ts";
import { developmentRoutes } from "./routes/development.ts";
import { gatewayRoutes } from "./routes/gateway.ts";
import { identityRoutes } from "./routes/identity.ts";
import { operatorsRoutes } from "./routes/operators.ts";
import { ordersRoutes } from "./routes/orders.ts";
import { paymentsRoutes } from "./routes/payments.ts";
import { reviewsRoutes } from "./routes/reviews.ts";
import type { Route } from "./routes/route.ts";
import { screensRoutes } from "./routes/screens.ts";
import { searchRoutes } from "./routes/search.ts";

export { keepsAnswers, type Owner, type Route } from "./routes/route.ts";

/** Every route of the system. The gateway, each Worker's routes and the tests read it. */
export const routes = {
  ...gatewayRoutes,
  ...identityRoutes,
  ...catalogRoutes,
  ...ordersRoutes,
  ...paymentsRoutes,
  ...deliveryRoutes,
  ...reviewsRoutes,
  ...searchRoutes,
  ...analyticsRoutes,
  ...screensRoutes,
  ...operatorsRoutes,
  ...developmentRoutes,
} as const;

export type RouteName = keyof typeof routes;

const names = new Map<Route, RouteName>(
  (Object.entries(routes) as [RouteName, Route][]).map(([name, route]) => [route, name]),
);

/** The name of a row of the table: the operation's id. */
export const nameOf = (route: Route): RouteName => {
  const name = names.get(route);
  if (!name) throw new Error(`${route.method} ${route.path} is not in the table of routes`);
  return name;
};
