import type { Screen } from "./screen.ts";

const liveMs = 5_000;
const largest = 500;

type Kept = { screen: Screen; until: number };

/** Anonymous screens: first this isolate's memory, then the Cache API of the data centre; a screen is never shown for longer than 5 s. */
export type ScreenCache = {
  read(key: string, now: number): Promise<Screen | null>;
  keep(key: string, screen: Screen, now: number): Promise<void>;
};

// A copy of a copy is no younger than the first.
const untilHeader = "X-Until";

// A name of nobody's: the Cache API wants a whole address.
const addressOf = (key: string): string => `https://screens.invalid${key}`;

export const createScreenCache = (): ScreenCache => {
  const memory = new Map<string, Kept>();
  const remember = (key: string, kept: Kept) => {
    // The oldest goes first: a Map keeps the order in which its keys came.
    if (memory.size >= largest) memory.delete(memory.keys().next().value ?? "");
    memory.delete(key);
    memory.set(key, kept);
  };
  return {
    async read(key, now) {
      const kept = memory.get(key);
      if (kept && kept.until > now) return kept.screen;
      const found = await caches.default.match(addressOf(key));
      const until = Number(found?.headers.get(untilHeader));
      if (!found || until <= now) return null;
      const screen = { body: await found.text(), etag: found.headers.get("ETag") ?? "" };
      remember(key, { screen, until });
      return screen;
    },
    async keep(key, screen, now) {
      const until = now + liveMs;
      remember(key, { screen, until });
      const headers = { "Cache-Control": `max-age=${liveMs / 1_000}`, ETag: screen.etag, [untilHeader]: `${until}` };
      await caches.default.put(addressOf(key), new Response(screen.body, { headers }));
    },
  };
};
