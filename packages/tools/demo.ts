import { lookBack } from "./demo/afterwards.ts";
import { analyse } from "./demo/analytics.ts";
import { connect } from "./demo/api.ts";
import { buy } from "./demo/buyer.ts";
import { createNarrator } from "./demo/narrator.ts";
import { sell } from "./demo/seller.ts";
import { browse } from "./demo/visitor.ts";
import { readOptions } from "./options.ts";

/** `pnpm demo [--origin URL]`: a visitor's, a seller's and a buyer's journey through a running system, told as it happens. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { origin: "string" });
  const api = await connect(options.origin ?? "http://127.0.0.1:8787");
  const narrator = createNarrator(process.stdout);
  narrator.open(api.origin);
  const seeded = await browse(api, narrator);
  const offer = await sell(api, narrator);
  const purchase = await buy(api, narrator, offer);
  await lookBack(api, narrator, offer, purchase);
  await analyse(api, narrator, seeded);
};
