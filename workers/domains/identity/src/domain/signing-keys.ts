/** Longer than anyone keeps a list of keys: a new one is known everywhere before a token is signed with it. */
export const announcedMs = 10 * 60_000;

export const rotatedAfterMs = 30 * 24 * 3_600_000;

/** An isolate may sign with the key it knows for this long after another one took over. */
export const keysKeptMs = 60_000;

type Dated = { activeFrom: string };

/** Of the keys, the newest first: the one that tokens are signed with now. */
export const pickSigningKey = <Key extends Dated>(keys: Key[], now: Date): Key | undefined =>
  keys.find(({ activeFrom }) => activeFrom <= now.toISOString());

/** Of the keys, the newest first: those to come, the one in use, and those with tokens still alive. */
export const listLiveKeys = <Key extends Dated>(keys: Key[], tokensLiveMs: number, now: Date): Key[] => {
  const since = new Date(now.getTime() - tokensLiveMs - keysKeptMs).toISOString();
  return keys.filter((_, index) => (keys[index - 1]?.activeFrom ?? now.toISOString()) > since);
};

/** Whether it is time for another key. */
export const isRotationDue = ([newest]: Dated[], now: Date): boolean =>
  newest !== undefined && now.getTime() - Date.parse(newest.activeFrom) >= rotatedAfterMs;
