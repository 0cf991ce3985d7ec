import { expect, test } from "vitest";
import { createNarrator } from "./narrator.ts";

const listen = (isTTY: boolean) => {
  const said: string[] = [];
  let now = 0;
  const write = (text: string) => said.push(text) > 0;
  const narrator = createNarrator({ write, isTTY } as Parameters<typeof createNarrator>[0], () => {
    now += 7;
    return now;
  });
  return { narrator, heard: () => said.join("") };
};

test("tells a finished step on one plain line where no person watches", async () => {
  const { narrator, heard } = listen(false);
  expect(
    await narrator.step(
      "adds",
      async () => 3,
      (sum) => `${sum}`,
    ),
  ).toBe(3);
  expect(heard()).toBe("  ✓ adds: 3  7 ms\n");
});

test("shows a person what is going on before it is done", async () => {
  const { narrator, heard } = listen(true);
  await narrator.step("waits", async () => expect(heard()).toContain("waits"));
});

test("marks the step that failed and lets its error through", async () => {
  const { narrator, heard } = listen(false);
  await expect(narrator.step("breaks", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(heard()).toBe("  ✗ breaks\n");
});
