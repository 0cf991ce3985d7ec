import type { Database, Statement } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import type { Index } from "../schema.ts";

const positions = JSON.stringify(Array.from({ length: 31 }, (_, position) => position));
const isCorrectable = sql`length(w.value) between 3 and 30`;

/** Adds words to the vocabulary: `used` is what stands behind `from` and names them `w.value`, one row a use. */
export const addWordsOf = (db: Database, { vocabulary, deletes }: Index, used: SQL): Statement[] => {
  const unknown = sql`not exists (select 1 from ${deletes} where key = w.value and word = w.value)`;
  return [
    db
      .insert(vocabulary)
      .select(sql`select w.value, count(*) from ${used} group by 1`)
      .onConflictDoUpdate({ target: vocabulary.word, set: { uses: sql`uses + excluded.uses` } }),
    // Position 0 leaves nothing out: a word is found under itself, too.
    db.insert(deletes).select(
      sql`select distinct substr(word, 1, n.value - 1) || substr(word, n.value + 1), word
          from (select distinct w.value as word from ${used} and ${isCorrectable} and ${unknown})
          join json_each(${positions}) n on n.value <= length(word)`,
    ),
  ];
};

/** Takes words from the vocabulary, named as in `addWordsOf`. */
export const removeWordsOf = (db: Database, { vocabulary }: Index, used: SQL): Statement =>
  db
    .insert(vocabulary)
    .select(sql`select w.value, -count(*) from ${used} group by 1`)
    .onConflictDoUpdate({ target: vocabulary.word, set: { uses: sql`uses + excluded.uses` } });

/** The words of indexed documents, a JSON array of ids, in the form that `addWordsOf` takes. */
export const wordsOfDocuments = ({ docs }: Index, ids: string | SQL): SQL =>
  sql`${docs} d, json_each(d.words) w where d.id in (select value from json_each(${ids})) and d.place is not null`;
