import type { Cost, Principal } from "@souk/contracts/call";
import { type RouteName, routes } from "@souk/contracts/routes";
import { logInfo } from "@souk/platform/log";

const lengthOf = (path: string): number => path.split("/").length;

const rows = Object.entries(routes).map(([name, { method, path }]) => ({
  name: name as RouteName,
  group: `${method.toUpperCase()} ${lengthOf(path)}`,
  form: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  isExact: !path.includes("{"),
}));
const groups = Map.groupBy(
  rows.toSorted((a, b) => Number(b.isExact) - Number(a.isExact)),
  ({ group }) => group,
);

// As the router reads it: whoever writes a letter as %61 is to be found in the log all the same.
const decode = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};

/** The name of the route that a request is for, null where there is none. */
export const findRouteName = (method: string, written: string): RouteName | null => {
  const path = decode(written);
  const group = groups.get(`${method === "HEAD" ? "GET" : method} ${lengthOf(path)}`) ?? [];
  return group.find(({ form }) => form.test(path))?.name ?? null;
};

type Answered = {
  request: Request;
  requestId: string;
  principal: Principal | null;
  status: number;
  ms: number;
  cost: Cost;
};

/** One line for each request, by the route's name: addresses may hold tokens. */
export const logRequest = ({ request, requestId, principal, status, ms, cost }: Answered): void => {
  const route = findRouteName(request.method, new URL(request.url).pathname);
  logInfo("request", { requestId, route, userId: principal?.userId ?? null, status, ms, ...cost });
};
