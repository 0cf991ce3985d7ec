import type { Period, Referrers } from "@souk/contracts/analytics";
import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { resolvePeriod, toPieces } from "../period.ts";

const top = 20;

/** The hosts from which most views of the seller's products came in a period. */
export const listReferrers = async (
  ctx: AnalyticsContext,
  { userId }: Principal,
  query: Period,
): Promise<Result<Referrers>> => {
  const period = resolvePeriod(query, ctx.now);
  if (!period.ok) return period;
  const data = await database(ctx).all<Referrers["data"][number]>(
    sql`select host as referrer, sum(views) as views
        from json_each(${JSON.stringify(toPieces(period.value))}) as piece cross join referrers
          on seller_id = ${userId} and grain = piece.value->>1 and start >= piece.value->>2 and start < piece.value->>3
        group by host order by 2 desc, 1 limit ${top}`,
  );
  return accept({ data });
};
