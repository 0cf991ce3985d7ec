import type { Principal } from "@souk/contracts/call";
import { refuse } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { expect, test, vi } from "vitest";
import { routes as mobile } from "../../../workers/edge/mobile/src/routes.ts";
import { routes as web } from "../../../workers/edge/web/src/routes.ts";

const { cost } = createMeter();
const apps = { mobile, web };
const principal: Principal = { userId: "usr_1", role: "seller", sessionId: "ses_1" };
const background = { waitUntil: () => undefined } as Partial<ExecutionContext> as ExecutionContext;
const nothing = { default: { match: async () => undefined, put: async () => undefined } };

/** Workers that note what they are asked, and answer nobody before they are told to. */
const openWorkers = () => {
  const asked: string[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const worker = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method) => async () => {
          asked.push(`${name}.${String(method)}`);
          await released;
          return { ...refuse("not_found"), cost };
        },
      },
    );
  const names = ["CATALOG", "ORDERS", "DELIVERY", "REVIEWS", "SEARCH", "ANALYTICS"];
  return { asked, release, workers: Object.fromEntries(names.map((name) => [name, worker(name)])) };
};

const ask = async (name: keyof typeof apps, path: string, signedIn: boolean): Promise<string[]> => {
  vi.stubGlobal("caches", nothing);
  const { asked, release, workers } = openWorkers();
  const base = { ENVIRONMENT: "test", PUBLIC_ORIGIN: "https://souk.test", principal: signedIn ? principal : null };
  const env = { ...base, ...workers } as object as Parameters<(typeof apps)["mobile"]["fetch"]>[1];
  const answering = apps[name].fetch(new Request(`https://souk.test/${name}/v1/${path}`), env, background);
  await vi.waitFor(() => expect(asked).not.toEqual([]));
  const firstWave = [...asked];
  release();
  await answering;
  expect(asked).toEqual(firstWave);
  return firstWave.sort();
};

const page = "CATALOG.readPage";
const access = "DELIVERY.listGranted";
const home = ["CATALOG.listCategories", "SEARCH.readHome"];
const library = ["DELIVERY.listLibrary"];

test.each([
  ["mobile", "products/prd_1", false, [page]],
  ["mobile", "products/prd_1", true, [page, access]],
  ["mobile", "home", false, home],
  ["mobile", "library", true, library],
  ["mobile", "orders/ord_1", true, ["ORDERS.readOrder"]],
  ["web", "products/prd_1", false, [page]],
  ["web", "products/prd_1", true, [page, access]],
  ["web", "home", false, home],
  ["web", "library", true, library],
  ["web", "dashboard", true, ["ANALYTICS.readSummary", "ORDERS.listSales"]],
] as const)(
  "the %s screen %s, signed in: %s, asks for all its parts in one wave",
  async (name, path, signedIn, wave) => {
    expect(await ask(name, path, signedIn)).toEqual(wave);
  },
);
