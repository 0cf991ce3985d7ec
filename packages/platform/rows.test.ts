import { expect, test } from "vitest";
import { readPages, readRows, streamRows } from "./rows.ts";

const ids = ["a", "b", "ç", "d", "e"];
const asked: string[] = [];
const read = async (after: string, limit: number) => {
  asked.push(after);
  const from = after === "" ? 0 : ids.indexOf(after) + 1;
  return ids.slice(from, from + limit).map((id) => ({ id }));
};

const receive = async (limit: number): Promise<string[]> => {
  asked.length = 0;
  const stream = streamRows(readPages(limit, read, ({ id }) => id));
  const received: string[] = [];
  for await (const { id } of readRows<{ id: string }>(stream)) received.push(id);
  return received;
};

test.each([
  [2, ["", "b", "d"]],
  [5, ["", "e"]],
  [9, [""]],
])("rows arrive whole and in order, read %i at a time", async (limit, pages) => {
  expect([await receive(limit), asked]).toEqual([ids, pages]);
});

test("nothing arrives of nothing", async () => {
  const none = async function* (): AsyncGenerator<unknown[]> {};
  for await (const row of readRows(streamRows(none()))) expect(row).toBeUndefined();
  expect((await readRows(streamRows(none())).next()).done).toBe(true);
});

test("whoever stops listening stops the reading", async () => {
  asked.length = 0;
  for await (const _ of readRows(streamRows(readPages(1, read, ({ id }) => id)))) break;
  expect(asked.length).toBeLessThan(3);
});
