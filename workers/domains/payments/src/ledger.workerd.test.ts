import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";

type Journal = { id?: string; kind?: string; source?: string; currency?: string; entries?: unknown };

let number = 0;
let booked: { id: string; source: string };

const cash = { account: "processor:cash", amount: 100 };
const share = { account: "seller:usr_1:pending", productId: "prd_1", amount: -90 };
const fee = { account: "platform:fees", productId: "prd_1", amount: -10 };

const write = (journal: Journal, verb = "INSERT") => {
  number += 1;
  const { id = `pay_${number}`, kind = "capture", source = `ord_${number}`, currency = "USD", entries } = journal;
  const text = typeof entries === "string" ? entries : JSON.stringify(entries ?? [cash, share, fee]);
  return env.DB.prepare(`${verb} INTO journals (id, kind, source, currency, entries, at) VALUES (?, ?, ?, ?, ?, 'now')`)
    .bind(id, kind, source, currency, text)
    .run();
};

const run = (sql: string) => env.DB.prepare(sql).bind(booked.id).run();

const count = async (): Promise<unknown> =>
  env.DB.prepare(
    "SELECT (SELECT count(*) FROM journals) AS journals, (SELECT count(*) FROM postings) AS postings, (SELECT coalesce(sum(amount), 0) FROM postings) AS sum",
  ).first();

beforeEach(async () => {
  number += 1;
  booked = { id: `pay_${number}`, source: `ord_${number}` };
  await write(booked);
});

test("a journal posts its entries", async () => {
  const { results } = await env.DB.prepare(
    "SELECT line, account, product_id, amount, currency FROM postings WHERE journal_id = ? ORDER BY line",
  )
    .bind(booked.id)
    .all();
  expect(results).toEqual([
    { line: 0, account: "processor:cash", product_id: null, amount: 100, currency: "USD" },
    { line: 1, account: "seller:usr_1:pending", product_id: "prd_1", amount: -90, currency: "USD" },
    { line: 2, account: "platform:fees", product_id: "prd_1", amount: -10, currency: "USD" },
  ]);
});

describe("the database refuses a journal", () => {
  const verbs = ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL", "INSERT OR ROLLBACK"];
  const wrong: [string, unknown, string][] = [
    ["that does not balance", [cash, share], "does not balance"],
    ["that is off by one", [cash, share, { ...fee, amount: -11 }], "does not balance"],
    ["without entries", [], "fewer than two"],
    ["with one entry", [{ ...cash, amount: 0 }], "fewer than two"],
    [
      "with fractions",
      [
        { ...cash, amount: 0.5 },
        { ...fee, amount: -0.5 },
      ],
      "whole amount",
    ],
    [
      "with amounts as text",
      [
        { ...cash, amount: "1" },
        { ...fee, amount: "-1" },
      ],
      "whole amount",
    ],
    [
      "with true for one",
      [
        { ...cash, amount: true },
        { ...fee, amount: -1 },
      ],
      "whole amount",
    ],
    [
      "with amounts that cannot be counted",
      '[{"account":"a","amount":9007199254740993},{"account":"b","amount":-9007199254740993}]',
      "whole amount",
    ],
    ["with a zero", [cash, share, fee, { ...cash, amount: 0 }], "whole amount"],
    ["without an account", [{ amount: 1 }, { ...fee, amount: -1 }], "whole amount"],
    [
      "with an empty account",
      [
        { account: "", amount: 1 },
        { ...fee, amount: -1 },
      ],
      "whole amount",
    ],
    [
      "with an account that is no text",
      [
        { account: 7, amount: 1 },
        { ...fee, amount: -1 },
      ],
      "whole amount",
    ],
    ["with a product that is no text", [cash, share, { ...fee, productId: 7 }], "whole amount"],
    ["of numbers", [1, -1], "whole amount"],
    ["that is an object", { a: 1 }, "not a list"],
    ["that is not JSON", "no json", "not a list"],
  ];

  test.each(verbs.flatMap((verb) => wrong.map(([what, entries, why]) => ({ verb, what, entries, why }))))(
    "$what, by $verb",
    async ({ verb, entries, why }) => {
      const before = await count();
      await expect(write({ entries }, verb)).rejects.toThrow(why);
      expect(await count()).toEqual(before);
    },
  );

  test.each(verbs)("of a kind and source that are booked already, by %s", async (verb) => {
    const before = await count();
    await expect(write({ source: booked.source }, verb)).rejects.toThrow("written already");
    await expect(write({ id: booked.id }, verb)).rejects.toThrow("written already");
    expect(await count()).toEqual(before);
  });

  test.each([
    ["an unknown kind", { kind: "gift" }],
    ["a currency that is none", { currency: "usd" }],
    ["an empty source", { source: "" }],
  ])("of %s", async (_, journal) => {
    await expect(write(journal)).rejects.toThrow("CHECK");
  });

  test("and everything else of its batch", async () => {
    const before = await count();
    const insert =
      "INSERT INTO journals (id, kind, source, currency, entries, at) VALUES (?, 'capture', ?, 'USD', ?, 'now')";
    const statement = (id: string, entries: unknown) => env.DB.prepare(insert).bind(id, id, JSON.stringify(entries));
    const batch = [statement("pay_good", [cash, share, fee]), statement("pay_bad", [cash, share])];
    await expect(env.DB.batch(batch)).rejects.toThrow("does not balance");
    expect(await count()).toEqual(before);
  });
});

describe("the database keeps what is written", () => {
  const into = "INTO postings (journal_id, line, account, product_id, amount, currency, at)";

  test.each([
    ["UPDATE journals SET entries = '[]' WHERE id = ?", "a journal stands"],
    ["UPDATE OR REPLACE journals SET source = 'ord_other' WHERE id = ?", "a journal stands"],
    ["DELETE FROM journals WHERE id = ?", "a journal stays"],
    ["UPDATE postings SET amount = amount * 2 WHERE journal_id = ?", "a posting stands"],
    ["DELETE FROM postings WHERE journal_id = ?", "a posting stays"],
    [`INSERT ${into} VALUES (?, 3, 'platform:fees', NULL, 5, 'USD', 'now')`, "not an entry"],
    [`INSERT ${into} VALUES (?, 0, 'processor:cash', NULL, 101, 'USD', 'now')`, "not an entry"],
    [`INSERT OR REPLACE ${into} VALUES (?, 0, 'seller:usr_2:pending', NULL, 100, 'USD', 'now')`, "not an entry"],
    [`INSERT OR REPLACE ${into} VALUES (?, 0, 'processor:cash', NULL, 100, 'EUR', 'now')`, "not an entry"],
    [`INSERT OR REPLACE ${into} VALUES (?, 0, 'processor:cash', 'prd_1', 100, 'USD', 'now')`, "not an entry"],
    [`INSERT OR REPLACE ${into} VALUES (?, 0, 'processor:cash', NULL, 100, 'USD', 'now')`, "written already"],
    [`INSERT OR IGNORE ${into} VALUES (? || 'x', 0, 'processor:cash', NULL, 100, 'USD', 'now')`, "not an entry"],
    [
      `INSERT ${into} VALUES (?, 0, 'processor:cash', NULL, 100, 'USD', 'now') ON CONFLICT DO UPDATE SET amount = 1`,
      "written already",
    ],
  ])("against %s", async (sql, why) => {
    const before = await count();
    await expect(run(sql)).rejects.toThrow(why);
    expect(await count()).toEqual(before);
  });
});
