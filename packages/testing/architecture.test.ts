import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listWorkers, root, type WorkerConfig, type WorkerSource } from "@souk/tools/workers";
import { describe, expect, test } from "vitest";
import { findDifferences } from "./architecture/bindings.ts";
import { findForbiddenCalls, findOpenDoors, findOpenFiles } from "./architecture/calls.ts";
import { findForbidden } from "./architecture/imports.ts";
import { listImports, listSources } from "./architecture/sources.ts";
import { findEmptyNames, findStrangers } from "./architecture/top-level.ts";

const workers = listWorkers();
const sources = listSources();

const sourceFolder = ({ folder, config }: WorkerSource): string => join(folder, config.main, "..");

describe("the system", () => {
  test("imports only what the table allows", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(findForbidden(sources)).toEqual([]);
  });

  test.each(workers.map((worker) => [worker.config.name, worker] as const))(
    "binds for %s what its Env has, and nothing else",
    (_, worker) => {
      const env = readFileSync(join(sourceFolder(worker), "env.ts"), "utf8");
      expect(findDifferences(worker, env)).toEqual([]);
    },
  );

  test("has one front door", () => {
    expect(findOpenDoors(workers)).toEqual([]);
    expect(findOpenFiles(workers)).toEqual([]);
  });

  test("calls as the table of callers says, and only Workers that exist", () => {
    expect(findForbiddenCalls(workers)).toEqual([]);
  });

  test("holds nothing else at the top level", () => {
    expect(findStrangers(readdirSync(root))).toEqual([]);
  });

  test("calls nothing util, helper, manager or common", () => {
    expect(findEmptyNames(sources.map(({ path }) => path))).toEqual([]);
  });
});

describe("the table of imports", () => {
  const broken = (path: string, text: string): string[] => findForbidden([{ path, text }]);
  const catalog = "workers/domains/catalog/src";

  test.each([
    ["packages/kernel/result.ts", 'import * as z from "zod";', "kernel imports nothing"],
    ["packages/contracts/money.ts", 'import { refuse } from "@souk/kernel/result";', "contracts import zod"],
    ["packages/platform/api.ts", 'import Stripe from "stripe";', "platform imports kernel"],
    [`${catalog}/domain.ts`, 'import { eq } from "drizzle-orm";', "domain.ts and saga.ts import kernel"],
    [`${catalog}/domain/product.ts`, 'import { file } from "@souk/contracts/catalog";', "domain.ts and saga.ts import"],
    [`${catalog}/schema.ts`, 'import { newId } from "@souk/platform/ids";', "schema.ts imports drizzle"],
    [`${catalog}/commands/hold.ts`, 'import * as z from "zod";', "commands and listeners import"],
    [
      `${catalog}/queries/quote.ts`,
      'import { hold } from "../commands/hold.ts";',
      "queries import own files but commands",
    ],
    ["workers/sandbox/card-processor/src/log.ts", 'import { eq } from "drizzle-orm";', "the sandbox imports own files"],
    [`${catalog}/routes.ts`, 'import { eq } from "drizzle-orm";', "routes.ts imports its own"],
    [`${catalog}/index.ts`, 'import { eq } from "drizzle-orm";', "index.ts and Durable Objects import"],
    [`${catalog}/price.ts`, 'import Stripe from "stripe";', "every other file of a Worker imports"],
    [`${catalog}/price.ts`, 'const { x } = await import("stripe");', "every other file of a Worker imports"],
    ["workers/edge/gateway/src/forward.ts", 'import { eq } from "drizzle-orm";', "edge imports platform"],
    [`${catalog}/queries.ts`, 'import { x } from "../../orders/src/domain.ts";', "A Worker never imports another"],
    [`${catalog}/queries.ts`, 'import { x } from "@souk/orders";', "A Worker never imports another"],
    [`${catalog}/x.test.ts`, 'import { x } from "../../orders/src/domain.ts";', "A Worker never imports another"],
  ])("refuses in %s: %s", (path, text, rule) => {
    expect(broken(path, text)).toEqual([expect.stringContaining(rule)]);
  });

  test("lets types through where only types may pass", () => {
    expect(broken(`${catalog}/domain.ts`, 'import type { File } from "@souk/contracts/catalog";')).toEqual([]);
    expect(broken(`${catalog}/domain.ts`, 'import { type File, file } from "@souk/contracts/catalog";')).toHaveLength(
      1,
    );
  });

  test("sees imports over several lines, re-exports and imports for effect", () => {
    const text =
      'import {\n  a,\n  b,\n} from "one";\nexport { c } from "two";\nimport "three";\nexport * from "./four.ts";';
    expect(listImports({ path: "packages/x/y.ts", text }).map(({ to }) => to)).toEqual([
      "one",
      "two",
      "three",
      "packages/x/four.ts",
    ]);
  });
});

describe("the other rules", () => {
  const config: WorkerConfig = {
    name: "souk-reviews",
    main: "src/index.ts",
    compatibility_date: "2026-11-01",
    vars: { ENVIRONMENT: "production", PUBLIC_ORIGIN: "https://api.souk.example" },
    d1_databases: [{ binding: "DB", database_name: "a", database_id: "a", migrations_dir: "a" }],
    services: [{ binding: "DELIVERY", service: "souk-delivery" }],
    workers_dev: false,
  };
  const delivery = { config: { ...config, name: "souk-delivery", services: [] } };
  const env = (members: string) => `export type Env = BaseEnv & { ${members} };\n`;

  test("accept an Env that is what is bound, optional members aside", () => {
    const members = "DB: D1Database; DELIVERY: DeliveryService; /** why: because */ EMAIL?: SendEmail";
    expect(findDifferences({ config }, env(members))).toEqual([]);
  });

  test("find a binding that Env lacks, one that the config lacks, and one of another kind", () => {
    expect(findDifferences({ config }, env("DB: D1Database"))).toEqual([
      "souk-reviews: wrangler.toml binds DELIVERY, its Env does not have it",
    ]);
    expect(findDifferences({ config }, env("DB: D1Database; DELIVERY: DeliveryService; FILES: R2Bucket"))).toEqual([
      "souk-reviews: Env has FILES, its wrangler.toml does not",
    ]);
    expect(findDifferences({ config }, env("DB: R2Bucket; DELIVERY: DeliveryService"))).toEqual([
      "souk-reviews: DB is r2 in Env, d1 in wrangler.toml",
    ]);
  });

  test("find a call that nobody agreed on, one to nowhere and one under another name", () => {
    const calling = (binding: string, service: string) =>
      findForbiddenCalls([{ config: { ...config, services: [{ binding, service }] } }, delivery]);
    expect(calling("DELIVERY", "souk-delivery")).toEqual([]);
    expect(calling("NOWHERE", "souk-nowhere")).toEqual([
      "souk-reviews binds NOWHERE to souk-nowhere, which does not exist",
    ]);
    expect(calling("SHIPPING", "souk-delivery")).toEqual(["souk-reviews calls souk-delivery SHIPPING"]);
    expect(calling("REVIEWS", "souk-reviews")).toEqual(["Nobody agreed that reviews calls reviews"]);
  });

  test("find a second front door", () => {
    const rule = "Only the gateway is public: souk-reviews has routes, workers_dev or preview_urls";
    expect(findOpenDoors([{ config }])).toEqual([]);
    expect(findOpenDoors([{ config: { ...config, routes: ["x"] } }])).toEqual([rule]);
    expect(findOpenDoors([{ config: { ...config, workers_dev: true } }])).toEqual([rule]);
    expect(findOpenDoors([{ config: { ...config, preview_urls: true } }])).toEqual([rule]);
  });

  test("find files that no route hands out", () => {
    const assets = { directory: "a", binding: "ASSETS" };
    expect(findOpenFiles([{ config: { ...config, assets: { ...assets, run_worker_first: true } } }])).toEqual([]);
    expect(findOpenFiles([{ config: { ...config, assets } }])).toEqual([
      "Only what a route hands out is public: souk-reviews lacks run_worker_first",
    ]);
  });

  test("find a stranger at the top level and a name that says nothing", () => {
    expect(findStrangers(["packages", ".github", "scripts"])).toEqual(["scripts"]);
    expect(
      findEmptyNames(["packages/platform/utils.ts", "packages/x/date-helper.ts", "packages/x/commons.ts"]),
    ).toEqual(["packages/platform/utils.ts", "packages/x/date-helper.ts"]);
  });
});
