import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createGathering } from "./gathering.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (carry: (items: string[]) => Promise<void> = async () => undefined, most = 10) => {
  const carried: string[][] = [];
  const join = createGathering<string>(
    50,
    (items) => items.length >= most,
    (items) => {
      carried.push([...items]);
      return carry(items);
    },
  );
  return { carried, join };
};

describe("a gathering", () => {
  test("carries together what comes within its time, and what comes later apart", async () => {
    const { carried, join } = open();
    const early = [join("a")];
    await vi.advanceTimersByTimeAsync(49);
    early.push(join("b"));
    expect(carried).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(early);
    const late = join("c");
    await vi.advanceTimersByTimeAsync(50);
    await late;
    expect(carried).toEqual([["a", "b"], ["c"]]);
  });

  test("waits for nobody once it is enough", async () => {
    const { carried, join } = open(undefined, 2);
    await Promise.all([join("a"), join("b")]);
    expect(carried).toEqual([["a", "b"]]);
  });

  test("goes on gathering while the group before is on its way", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { carried, join } = open(() => promise);
    const all = [join("a")];
    await vi.advanceTimersByTimeAsync(50);
    all.push(join("b"));
    await vi.advanceTimersByTimeAsync(200);
    all.push(join("c"));
    expect(carried).toEqual([["a"]]);
    resolve();
    await Promise.all(all);
    expect(carried).toEqual([["a"], ["b", "c"]]);
  });

  test("tries each alone where they cannot be carried together, and tells each how that went", async () => {
    const { carried, join } = open(async (items) => {
      if (items.includes("bad")) throw new Error("bad");
    });
    const told = Promise.allSettled([join("a"), join("bad"), join("c")]);
    await vi.advanceTimersByTimeAsync(50);
    expect((await told).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(carried).toEqual([["a", "bad", "c"], ["a"], ["bad"], ["c"]]);
  });

  test("tries what failed alone only once, and what comes after it all the same", async () => {
    let isDown = true;
    const { carried, join } = open(async () => {
      if (isDown) throw new Error("down");
    });
    const failed = expect(join("a")).rejects.toThrow("down");
    await vi.advanceTimersByTimeAsync(50);
    await failed;
    isDown = false;
    const next = join("b");
    await vi.advanceTimersByTimeAsync(50);
    await next;
    expect(carried).toEqual([["a"], ["b"]]);
  });
});
