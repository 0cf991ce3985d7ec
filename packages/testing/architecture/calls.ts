import type { WorkerSource } from "@souk/tools/workers";

/** Who may call whom by RPC; the gateway calls everyone, and everyone publishes to the event-bus or reads it. */
const callees: Record<string, string[]> = {
  web: ["catalog", "orders", "delivery", "reviews", "search", "analytics", "identity"],
  mobile: ["catalog", "orders", "delivery", "reviews", "search", "analytics", "identity"],
  orders: ["catalog", "payments", "delivery", "notifications", "search", "faults"],
  payments: ["orders", "card-processor", "notifications"],
  catalog: ["identity", "delivery", "notifications"],
  delivery: ["catalog", "notifications"],
  reviews: ["identity", "catalog", "delivery", "notifications"],
  search: ["identity", "catalog", "faults"],
  identity: ["notifications"],
  notifications: ["identity"],
  "card-processor": ["gateway"],
};

const short = (name: string): string => name.replace(/^souk-/, "");

/** Service bindings that the table of who calls whom does not have, or that lead nowhere. */
export const findForbiddenCalls = (workers: Pick<WorkerSource, "config">[]): string[] => {
  const names = new Set(workers.map(({ config }) => config.name));
  return workers.flatMap(({ config }) =>
    (config.services ?? []).flatMap(({ binding, service }) => {
      const [caller, callee] = [short(config.name), short(service)];
      if (!names.has(service)) return [`${config.name} binds ${binding} to ${service}, which does not exist`];
      if (binding !== callee.toUpperCase().replaceAll("-", "_")) return [`${config.name} calls ${service} ${binding}`];
      const may = caller === "gateway" || callee === "event-bus" || callees[caller]?.includes(callee);
      return may ? [] : [`Nobody agreed that ${caller} calls ${callee}`];
    }),
  );
};

/** Workers whose files are public without a route that says so. */
export const findOpenFiles = (workers: Pick<WorkerSource, "config">[]): string[] =>
  workers
    .filter(({ config }) => config.assets && config.assets.run_worker_first !== true)
    .map(({ config }) => `Only what a route hands out is public: ${config.name} lacks run_worker_first`);

/** Workers beside the gateway that can be reached from outside. */
export const findOpenDoors = (workers: Pick<WorkerSource, "config">[]): string[] =>
  workers
    .filter(({ config }) => config.name !== "souk-gateway")
    .filter(({ config }) => config.routes !== undefined || config.workers_dev !== false || config.preview_urls === true)
    .map(({ config }) => `Only the gateway is public: ${config.name} has routes, workers_dev or preview_urls`);
