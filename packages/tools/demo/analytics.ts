import type { ProductTotals, Referrers, Summary, Timeseries } from "@souk/contracts/analytics";
import { demoAccounts, type Seeded } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import { routes } from "@souk/contracts/routes";
import { Sentence } from "../sentence.ts";
import type { Api } from "./api.ts";
import { formatMoney } from "./money.ts";
import type { Narrator } from "./narrator.ts";
import { formatSparkline } from "./sparkline.ts";

const days = 90;
const dayMs = 86_400_000;

const signIn = async (api: Api, { accounts }: Seeded): Promise<string> => {
  const account = accounts.find(({ email }) => email === demoAccounts.seller.email);
  if (!account) throw new Sentence("The demo shop has no seller.");
  const { email, password } = account;
  return (await api.ask<Tokens>(routes.login.path, { body: { email, password } })).accessToken;
};

type Asking = { api: Api; token: string; from: string };

const read = <T>({ api, token, from }: Asking, path: string, query = ""): Promise<T> =>
  api.ask(`${path}?from=${from}${query}`, { token });

const readSummary = (asking: Asking): Promise<Summary> => read(asking, routes.readSalesSummary.path);

const readWeeks = async (asking: Asking, metric: string): Promise<string> => {
  const query = `&interval=week&metric=${metric}`;
  const { data } = await read<Timeseries>(asking, routes.readSalesTimeseries.path, query);
  return formatSparkline(data.map(({ value }) => value));
};

const formatSummary = ({ orders, netRevenue, fees, refunds, conversionRate, currency }: Summary): string => {
  const [net, fee, refunded] = [netRevenue, fees, refunds].map((amount) => formatMoney({ amount, currency }));
  return `${orders} orders, ${net} after ${fee} fees and ${refunded} refunds, ${(100 * conversionRate).toFixed(1)} % of views`;
};

/** What the demo shop's seller sees of the last 90 days. */
export const analyse = async (api: Api, narrator: Narrator, seeded: Seeded): Promise<void> => {
  narrator.chapter(`The demo shop's last ${days} days`);
  const token = await narrator.step("its seller signs in", () => signIn(api, seeded));
  const asking = { api, token, from: new Date(Date.now() - days * dayMs).toISOString() };
  await narrator.step("what was sold", () => readSummary(asking), formatSummary);
  for (const metric of ["revenue", "orders", "views"]) {
    await narrator.step(
      `${metric} by week`,
      () => readWeeks(asking, metric),
      (line) => line,
    );
  }
  await narrator.step(
    "the most profitable",
    () => read<List<ProductTotals>>(asking, routes.listProductTotals.path, "&limit=3"),
    ({ data }) =>
      data.map(({ title, revenue, currency }) => `“${title}” ${formatMoney({ amount: revenue, currency })}`).join(", "),
  );
  await narrator.step(
    "where visitors came from",
    () => read<Referrers>(asking, routes.listReferrers.path),
    ({ data }) => data.map(({ referrer, views }) => `${referrer} ${views}`).join(", "),
  );
};
