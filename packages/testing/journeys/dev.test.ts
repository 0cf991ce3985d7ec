import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { listProcesses, startCommand } from "../command.ts";

test("dev answers at every address that it prints, and leaves nothing running when it is stopped", async (context) => {
  const port = await anyPort();
  const dev = startCommand(["dev", "--port", String(port)]);
  context.onTestFinished(() => void dev.stop("SIGKILL"));
  const started = await Promise.race([
    dev.untilSaid("Ctrl-C stops everything.").then(() => true),
    dev.ended.then(({ output }) => (output.includes("Another dev, serve or migrate is running") ? false : output)),
  ]);
  if (started === false) return context.skip("the state of dev is in use");
  const seen = dev.output();
  const urls = [...seen.matchAll(/ (http:\/\/127\.0\.0\.1:\d+\/\S+)$/gm)].map(([, url = ""]) => url);
  expect(urls.length).toBeGreaterThanOrEqual(5);
  const answers = await Promise.all(urls.map(async (url) => `${(await fetch(url)).status} ${url}`));
  expect(answers).toEqual(urls.map((url) => `200 ${url}`));
  const problem = (await (await fetch(`http://127.0.0.1:${port}/v1/nothing`)).json()) as { type: string };
  expect(problem.type).toBe(`http://127.0.0.1:${port}/problems/not_found`);

  dev.child.kill("SIGTERM");
  expect((await dev.ended).code).toBe(0);
  for (let turns = 0; turns < 30 && listProcesses(`127.0.0.1:${port}`).length > 0; turns += 1) await wait(100);
  expect(listProcesses(`127.0.0.1:${port}`)).toEqual([]);
}, 120_000);
