import type { Screen } from "./screen.ts";

const liveMs = 5_000;
const largest = 500;

type Kept = { screen: Screen; until: number };

/** Anonymous screens: first this isolate's memory, then the Cache API of the data centre, each for 5 s and no longer. */
export type ScreenCache = {
  read(key: string, now: number): Promise<Screen | null>;
  keep(key: string, screen: Screen, now: number): Promise<void>;
};

// A name of nobody's: the Cache API wants a whole address.
const addressOf = (key: string): string => `https://screens.invalid${key}`;

export const createScreenCache = (): ScreenCache => {
  const memory = new Map<string, Kept>();
  const remember = (key: string, screen: Screen, now: number) => {
    // The oldest goes first: a Map keeps the order in which its keys came.
    if (memory.size >= largest) memory.delete(memory.keys().next().value ?? "");
    memory.delete(key);
    memory.set(key, { screen, until: now + liveMs });
  };
  return {
    async read(key, now) {
      const kept = memory.get(key);
      if (kept && kept.until > now) return kept.screen;
      const found = await caches.default.match(addressOf(key));
      if (!found) return null;
      const screen = { body: await found.text(), etag: found.headers.get("ETag") ?? "" };
      remember(key, screen, now);
      return screen;
    },
    async keep(key, screen, now) {
      remember(key, screen, now);
      const headers = { "Cache-Control": `max-age=${liveMs / 1_000}`, ETag: screen.etag };
      await caches.default.put(addressOf(key), new Response(screen.body, { headers }));
    },
  };
};
