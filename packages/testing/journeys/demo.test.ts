import { expect, inject, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { startCommand } from "../command.ts";

test("the demo tells all journeys, with the order's timeline and 90 days of sales", async () => {
  const { code, output } = await startCommand(["demo", "--origin", inject("origin")]).ended;
  expect([code, output]).toEqual([0, expect.stringContaining("The demo shop's last 90 days")]);
  const expected = [
    /✓ is open: 12 products/,
    /✓ a visitor searches for “intrface sonds”: “interface sounds” finds .*“Six Soft Interface Sounds”/,
    /by category: .*audio \d+/,
    /by price: .*free \d+/,
    /by rating: .*4 and more \d+/,
    /✓ sees what others bought with it: “.+”/,
    /✓ publishes it/,
    /✓ orders with a card that is declined: failed, card_declined; nothing was charged/,
    /✓ orders with a good card: 202 after \d+ ms, completed, \$19\.99/,
    / 1 {2}OrderPlaced .*\+0 ms +0 ms/,
    /14 {2}OrderCompleted .*\+\d+ ms +\d+ ms/,
    /From 202 to completed: \d+ ms/,
    /✓ downloads it over a signed link: \d+ bytes, the same sha256/,
    /✓ reviews it: ★★★★★ “Now I know how it is done”/,
    /✓ the seller answers the review: “Thank you! .+”/,
    /✓ a phone gets its whole screen in one call: \$19\.99, rated 5, 1 review, \d related products, owned, in \d+ bytes/,
    /✓ the seller's sales: “How a Shop Is Built” \$19\.99/,
    /✓ mails to the buyer: .*receipt/,
    /✓ what was sold: \d+ orders, \$[\d,.]+ after \$[\d,.]+ fees and \$[\d,.]+ refunds, \d\.\d % of views/,
    /✓ revenue by week: [▁▂▃▄▅▆▇█]{13,14} /,
    /✓ views by week: [▁▂▃▄▅▆▇█]{13,14} /,
    /✓ the most profitable: “.+” \$[\d.]+, “.+” \$[\d.]+, “.+” \$[\d.]+/,
    /✓ where visitors came from: search\.example\.com \d+/,
  ];
  for (const line of expected) expect(output).toMatch(line);
  expect(output).not.toContain("\x1b[");
}, 240_000);

test("the demo says so where nothing answers", async () => {
  const origin = `http://127.0.0.1:${await anyPort()}`;
  const { code, output } = await startCommand(["demo", "--origin", origin]).ended;
  expect(code).toBe(1);
  expect(output).toBe(
    `Nothing answers at ${origin}. Start Souk there (npx pnpm@12 dev), or name another address with --origin.\n`,
  );
});
