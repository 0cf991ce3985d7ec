import { expect, test } from "vitest";
import { drain } from "./drain.ts";

const mebibyte = new Uint8Array(1024 ** 2);

const post = (mebibytes: number, fail = false) => {
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (pulled++ < mebibytes) controller.enqueue(mebibyte);
      else if (fail) controller.error(new Error("gone"));
      else controller.close();
    },
  });
  const request = new Request("https://souk.test", { method: "POST", body, duplex: "half" } as RequestInit);
  return { request, pulled: () => pulled };
};

test("what is left of a request is read to its end, so that the client gets to the answer", async () => {
  const { request, pulled } = post(8);
  await drain(request);
  expect(pulled()).toBe(9);
});

test("no more than 16 MiB of it are read", async () => {
  const { request, pulled } = post(1_000);
  await drain(request);
  expect(pulled()).toBeLessThan(20);
});

test("a client that goes away, and a body that another Worker reads, are let be", async () => {
  await drain(post(2, true).request);
  const { request } = post(2);
  request.body?.getReader();
  await drain(request);
  await drain(new Request("https://souk.test"));
});
