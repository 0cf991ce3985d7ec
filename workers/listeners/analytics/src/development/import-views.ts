import type { ImportViews } from "@souk/contracts/analytics";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, save } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import { countViews } from "../commands/count-views.ts";
import type { AnalyticsContext } from "../env.ts";
import { visits } from "../schema.ts";
import { toHost } from "../visitor.ts";

const toRow = ({ productId, referrer, seenAt }: ImportViews["data"][number]) => [
  Math.floor(Date.parse(seenAt) / 1_000),
  productId,
  toHost(referrer),
];

/** Counts views when they were seen, in one batch however many there are. */
export const importViews = async (ctx: AnalyticsContext, { data }: ImportViews): Promise<Result<null>> => {
  const db = database(ctx);
  const rows = JSON.stringify(data.map(toRow));
  const noted = db.insert(visits).select(
    sql`select value->>0 / 3600, hex(randomblob(16)), value->>1, '', value->>0, value->>2, 0
        from json_each(${rows}) where true`,
  );
  await save(db, [noted, ...countViews(db)]);
  return accept(null);
};
