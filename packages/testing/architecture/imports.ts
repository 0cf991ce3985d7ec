import { type Import, listImports, type Source } from "./sources.ts";

type Row = {
  /** What a breach is answered with. */
  rule: string;
  /** Which files it is about, by their path from the root; the first row that fits a file counts. */
  from: RegExp;
  may: RegExp;
  /** What may be imported for its types alone. */
  mayTypes?: RegExp;
};

const worker = "^workers/(?:domains|listeners|sandbox|edge)/[\\w-]+/src/";
const inWorker = (files: string): RegExp => new RegExp(`${worker}${files}`);
const any = (...patterns: string[]): RegExp => new RegExp(patterns.join("|"));

const kernel = "^@souk/kernel/";
const contracts = "^@souk/contracts/";
const platform = "^@souk/platform/";
const drizzle = "^drizzle-orm(/|$)";
const zod = "^zod$";
const own = worker;
const ownDomain = `${worker}(domain\\.ts|domain/|saga\\.ts)`;
const objects = "^cloudflare:workers$";

/** Who may import what: the table of the architecture, read from the top. */
export const table: Row[] = [
  {
    rule: "Tests, their fixtures and the tools may import what they need",
    from: /\.test\.tsx?$|\/src\/(fixture|test-worker)\.ts$|\.d\.ts$|^packages\/(testing|tools)\//,
    may: /./,
  },
  { rule: "kernel imports nothing", from: /^packages\/kernel\//, may: any("^packages/kernel/") },
  {
    rule: "contracts import zod and kernel's types",
    from: /^packages\/contracts\//,
    may: any("^packages/contracts/", zod),
    mayTypes: any(kernel),
  },
  {
    rule: "platform imports kernel, contracts, hono, @hono/zod-openapi, @hono/zod-validator, jose, drizzle, typeid-js, zod, cloudflare:workers and node:crypto",
    from: /^packages\/platform\//,
    may: any(
      ...["^packages/platform/", kernel, contracts, drizzle, zod, objects],
      "^(hono(/.*)?|@hono/zod-openapi|@hono/zod-validator|jose|typeid-js|node:crypto)$",
    ),
  },
  {
    rule: "edge imports platform, contracts and one vendor library an adapter; never drizzle",
    from: /^workers\/edge\/[\w-]+\/src\/cors\.ts$/,
    may: any(own, kernel, contracts, platform, "^hono/cors$"),
  },
  {
    rule: "edge imports platform, contracts and one vendor library an adapter; never drizzle",
    from: /^workers\/edge\/[\w-]+\/src\/strict-json\.ts$/,
    may: any(own, kernel, contracts, platform, "^jsonc-parser$"),
  },
  {
    rule: "edge imports platform and contracts; never drizzle",
    from: /^workers\/edge\//,
    may: any(own, kernel, contracts, platform, zod, objects),
  },
  {
    rule: "domain.ts and saga.ts import kernel and contract types",
    from: inWorker("(domain\\.ts|domain/|saga\\.ts)"),
    may: any(ownDomain, kernel),
    mayTypes: any(contracts),
  },
  {
    rule: "schema.ts imports drizzle",
    from: inWorker("(.*/)?schema\\.ts$"),
    may: any(drizzle),
    mayTypes: any(own, contracts),
  },
  {
    rule: "stripe.ts alone imports Stripe's library",
    from: inWorker("stripe\\.ts$"),
    may: any(own, kernel, contracts, platform, "^stripe$"),
  },
  {
    rule: "slug.ts alone imports @sindresorhus/slugify",
    from: inWorker("slug\\.ts$"),
    may: any("^@sindresorhus/slugify$"),
  },
  {
    rule: "templates alone import hono/jsx",
    from: inWorker("templates(/.*|)\\.tsx?$"),
    may: any(own, kernel, contracts, "^hono/jsx$"),
  },
  {
    rule: "totp.ts alone imports otpauth",
    from: inWorker("totp\\.ts$"),
    may: any("^otpauth$"),
  },
  {
    rule: "passkeys.ts alone imports @simplewebauthn/server",
    from: inWorker("passkeys\\.ts$"),
    may: any(contracts, "^@simplewebauthn/server$"),
  },
  {
    rule: "keys.ts, password.ts and pages.ts may import drizzle and node:crypto",
    from: inWorker("(keys|password|pages)\\.ts$"),
    may: any(own, kernel, contracts, platform, drizzle, "^node:crypto$"),
  },
  {
    rule: "commands and listeners import own files but routes, drizzle, kernel, platform and contracts",
    from: inWorker("(commands|listeners)(\\.ts|/)"),
    may: any(`${worker}(?!routes\\.ts)`, kernel, contracts, platform, drizzle),
  },
  {
    rule: "queries import own files but commands and routes, drizzle, kernel, platform and contracts",
    from: inWorker("queries(\\.ts|/)"),
    may: any(`${worker}(?!commands[./]|routes\\.ts)`, kernel, contracts, platform, drizzle),
  },
  {
    rule: "what only development has imports own files, drizzle, kernel, platform and contracts",
    from: inWorker("development(\\.ts|/)"),
    may: any(own, kernel, contracts, platform, drizzle),
  },
  {
    rule: "the sandbox imports own files, kernel, platform, contracts, zod, cloudflare:workers and node:crypto",
    from: /^workers\/sandbox\/[\w-]+\/src\/(?!routes\.ts)/,
    may: any(own, kernel, contracts, platform, zod, objects, "^node:crypto$"),
  },
  {
    rule: "index.ts and Durable Objects import own files, kernel, platform, contracts and cloudflare:workers",
    from: inWorker("(index|coordinator|open-orders|mail-queue|log-writer|webhook-applier)\\.ts$"),
    may: any(own, kernel, contracts, platform, objects),
  },
  {
    rule: "routes.ts imports its own commands and queries, platform and contracts; never drizzle",
    from: inWorker("(.*/)?routes\\.ts$"),
    may: any(own, kernel, contracts, platform, zod),
  },
  {
    rule: "every other file of a Worker imports own files, kernel, platform and contracts",
    from: inWorker(""),
    may: any(own, kernel, contracts, platform),
  },
];

const ownerOf = (path: string): string | undefined => /^workers\/\w+\/[\w-]+\//.exec(path)?.[0];

const leavesWorker = (from: string, { to }: Import): boolean => {
  const owner = ownerOf(from);
  const another = ownerOf(to);
  const byName = /^@souk\/(?!kernel|contracts|platform|testing|tools)/.test(to);
  return owner !== undefined && (byName || (another !== undefined && another !== owner));
};

const isAllowed = (row: Row, each: Import): boolean =>
  row.may.test(each.to) || (each.typesOnly && (row.mayTypes?.test(each.to) ?? false));

/** Every import that breaks the table, in the rule's own words. */
export const findForbidden = (sources: Source[]): string[] =>
  sources.flatMap((source) => {
    const row = table.find(({ from }) => from.test(source.path));
    return listImports(source).flatMap((each) => {
      if (leavesWorker(source.path, each)) return [`A Worker never imports another: ${source.path} imports ${each.to}`];
      if (row && isAllowed(row, each)) return [];
      return [`${row?.rule ?? "A file that no rule knows imports nothing"}: ${source.path} imports ${each.to}`];
    });
  });
