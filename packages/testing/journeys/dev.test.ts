import { execFileSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { Tokens } from "@souk/contracts/identity";
import { expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
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
  expect(urls.length).toBeGreaterThanOrEqual(8);
  const answers = await Promise.all(urls.map(async (url) => `${(await fetch(url)).status} ${url}`));
  expect(answers).toEqual(urls.map((url) => `200 ${url}`));
  const [, login = ""] = /^ {2}(curl [^\n]*\\\n[^\n]*)$/m.exec(seen) ?? [];
  const signedIn = JSON.parse(execFileSync("sh", ["-c", login], { encoding: "utf8" })) as Tokens;
  expect(signedIn.user.email).toBe("buyer@example.com");
  const library = await createClient(`http://127.0.0.1:${port}`).ask<{ data: unknown[] }>("/v1/library", {
    token: signedIn.accessToken,
  });
  expect(library.body.data.length).toBeGreaterThanOrEqual(2);
  const problem = (await (await fetch(`http://127.0.0.1:${port}/v1/nothing`)).json()) as { type: string };
  expect(problem.type).toBe(`http://127.0.0.1:${port}/problems/not_found`);

  dev.child.kill("SIGTERM");
  expect((await dev.ended).code).toBe(0);
  for (let turns = 0; turns < 30 && listProcesses(`127.0.0.1:${port}`).length > 0; turns += 1) await wait(100);
  expect(listProcesses(`127.0.0.1:${port}`)).toEqual([]);
}, 120_000);
