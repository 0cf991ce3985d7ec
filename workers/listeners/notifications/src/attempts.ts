import type { Ending } from "./verdict.ts";

/** An object's own memory of its attempts: what the database did not hear of is not sent again. */
export type Attempts = {
  /** Counts another attempt, before it is made; answers its number. */
  begin(mailId: string): number;
  end(mailId: string, ending: Ending): void;
  readEnding(mailId: string): Ending | null;
  forget(mailIds: string[]): void;
};

export const createAttempts = ({ sql }: DurableObjectStorage): Attempts => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS attempts (mail_id TEXT PRIMARY KEY, count INTEGER NOT NULL, ending TEXT) STRICT",
  );
  return {
    begin: (mailId) =>
      sql
        .exec<{ count: number }>(
          "INSERT INTO attempts (mail_id, count) VALUES (?, 1) ON CONFLICT (mail_id) DO UPDATE SET count = count + 1 RETURNING count",
          mailId,
        )
        .one().count,
    end(mailId, ending) {
      sql.exec("UPDATE attempts SET ending = ? WHERE mail_id = ?", JSON.stringify(ending), mailId);
    },
    readEnding(mailId) {
      const [row] = sql.exec<{ ending: string | null }>("SELECT ending FROM attempts WHERE mail_id = ?", mailId);
      return row?.ending ? (JSON.parse(row.ending) as Ending) : null;
    },
    forget(mailIds) {
      for (const mailId of mailIds) sql.exec("DELETE FROM attempts WHERE mail_id = ?", mailId);
    },
  };
};
