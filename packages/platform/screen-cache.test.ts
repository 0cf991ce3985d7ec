import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createScreenCache } from "./screen-cache.ts";

const screen = { body: '{"title":"A screen"}', etag: '"abc"' };
const start = 1_000_000;

// As patient as a Cache API may be: it gives back whatever it was given.
const stored = new Map<string, Response>();
const edge = {
  match: vi.fn(async (key: string) => stored.get(key)?.clone()),
  put: async (key: string, response: Response) => void stored.set(key, response),
};

beforeEach(() => {
  stored.clear();
  edge.match.mockClear();
  vi.stubGlobal("caches", { default: edge });
});
afterEach(() => void vi.unstubAllGlobals());

describe("a kept screen", () => {
  test("is shown from the isolate's own memory, and from the data centre to the other isolates", async () => {
    const [one, other] = [createScreenCache(), createScreenCache()];
    await one.keep("/a", screen, start);
    expect(await one.read("/a", start + 4_999)).toEqual(screen);
    expect(edge.match).not.toHaveBeenCalled();
    expect(await other.read("/a", start + 1_000)).toEqual(screen);
    await other.read("/a", start + 2_000);
    expect(edge.match).toHaveBeenCalledTimes(1);
    expect(await other.read("/b", start)).toBeNull();
  });

  test("is shown to nobody after 5 seconds, whoever copied it when", async () => {
    const [one, other] = [createScreenCache(), createScreenCache()];
    await one.keep("/a", screen, start);
    await other.read("/a", start + 4_000);
    for (const cache of [one, other, createScreenCache()]) {
      expect(await cache.read("/a", start + 5_000)).toBeNull();
    }
  });

  test("makes room for a newer one once there are 500", async () => {
    const cache = createScreenCache();
    for (let n = 0; n <= 500; n += 1) await cache.keep(`/${n}`, screen, start);
    stored.clear();
    expect(await cache.read("/0", start)).toBeNull();
    expect(await cache.read("/1", start)).toEqual(screen);
    expect(await cache.read("/500", start)).toEqual(screen);
  });
});
