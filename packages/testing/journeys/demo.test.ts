import { expect, inject, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { startCommand } from "../command.ts";

test("the demo tells both journeys and shows the order's timeline", async () => {
  const { code, output } = await startCommand(["demo", "--origin", inject("origin")]).ended;
  expect([code, output]).toEqual([0, expect.stringContaining("Afterwards")]);
  const expected = [
    /✓ publishes it/,
    /✓ orders with a card that is declined: failed, card_declined; nothing was charged/,
    /✓ orders with a good card: 202 after \d+ ms, completed, \$19\.99/,
    / 1 {2}OrderPlaced .*\+0 ms +0 ms/,
    /14 {2}OrderCompleted .*\+\d+ ms +\d+ ms/,
    /From 202 to completed: \d+ ms/,
    /✓ downloads it over a signed link: \d+ bytes, the same sha256/,
    /✓ the seller's sales: “How a Shop Is Built” \$19\.99/,
    /✓ mails to the buyer: .*receipt/,
  ];
  for (const line of expected) expect(output).toMatch(line);
  expect(output).not.toContain("\x1b[");
}, 60_000);

test("the demo says so where nothing answers", async () => {
  const origin = `http://127.0.0.1:${await anyPort()}`;
  const { code, output } = await startCommand(["demo", "--origin", origin]).ended;
  expect(code).toBe(1);
  expect(output).toBe(
    `Nothing answers at ${origin}. Start Souk there (npx pnpm@12 dev), or name another address with --origin.\n`,
  );
});
