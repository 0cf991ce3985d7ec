import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RouteName } from "@souk/contracts/routes";
import { migrate } from "@souk/tools/migrate";
import { readOptions } from "@souk/tools/options";
import { Sentence } from "@souk/tools/sentence";
import { startSystem } from "@souk/tools/system";
import * as fc from "fast-check";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { mayGetThrough } from "../routes/cases/case.ts";
import { type Operation, readOperations } from "../routes/document.ts";
import { createSender, inParallel } from "../routes/send.ts";
import { createJudge, type Judge, type Verdict } from "./judge.ts";
import { createPlayers } from "./players.ts";
import { createReport } from "./report.ts";
import { type Drawn, drawRequest } from "./requests.ts";
import { type Kept, keepSeeds, readSeeds } from "./seeds.ts";

const requestsADraw = 500;
const mostFaults = 5;
const shrinkForMs = 10_000;

// What these do outlives the request, and makes others fail that are in order.
const lasting: RouteName[] = ["setFault", "clearFault", "importProducts", "setBreaker", "rotateKey"];

// Megabytes that are the same each time.
const heavy: RouteName[] = ["readDocsScript"];

const collectionsOf = (operations: Operation[]): string[] => [
  ...new Set(operations.flatMap(({ path }) => [...path.matchAll(/([\w-]+)\/\{/g)].map(([, name = ""]) => name))),
];

const drawAny = (operations: Operation[]): fc.Arbitrary<Drawn> => {
  const ids = collectionsOf(operations);
  const isHeldBack = (operation: Operation) =>
    !mayGetThrough(operation) || lasting.some((name) => name === operation.name);
  const choices = operations.map((operation) => ({
    weight: heavy.some((name) => name === operation.name) ? 1 : 40,
    arbitrary: drawRequest(operation, ids, isHeldBack(operation)),
  }));
  return fc.oneof(...choices);
};

/** The smallest request that still fails as the drawn one did; the drawn one itself where it fails no more. */
const shrink = async (requests: fc.Arbitrary<Drawn>, judge: Judge, seed: number, at: number, found: Verdict) => {
  let smallest = found;
  const property = fc.asyncProperty(requests, async (drawn) => {
    const verdict = await judge(drawn);
    if (verdict.faults.length === 0) return true;
    smallest = verdict;
    return false;
  });
  await fc.check(property, { seed, path: String(at), numRuns: 1, interruptAfterTimeLimit: shrinkForMs });
  return smallest;
};

type Found = { seed: number; at: number; verdict: Verdict };

/** Sends requests until there are so many, or too many that failed. */
const sendAll = async (
  requests: fc.Arbitrary<Drawn>,
  judge: Judge,
  first: number,
  runs: number,
  note: (verdict: Verdict) => void,
) => {
  const found = new Map<string, Found>();
  for (let seed = first; (seed - first) * requestsADraw < runs && found.size < mostFaults; seed += 1) {
    const drawn = fc.sample(requests, {
      seed,
      numRuns: Math.min(requestsADraw, runs - (seed - first) * requestsADraw),
    });
    await inParallel([...drawn.entries()], async ([at, request]) => {
      const verdict = await judge(request);
      note(verdict);
      const like = `${request.operation} ${verdict.faults[0]?.slice(0, 30)}`;
      if (verdict.faults.length > 0 && !found.has(like)) found.set(like, { seed, at, verdict });
    });
  }
  return [...found.values()];
};

const replay = async (judge: Judge, kept: Kept[]): Promise<Verdict[]> => {
  const verdicts: Verdict[] = [];
  await inParallel(kept, async ({ request }) => {
    verdicts.push(await judge(request));
  });
  return verdicts;
};

const fuzz = async (origin: string, first: number, runs: number): Promise<boolean> => {
  const sender = createSender(origin);
  const operations = await readOperations(origin);
  const judge = createJudge(sender.send, await createPlayers(createClient(origin), operations), operations);
  const requests = drawAny(operations);
  const report = createReport(operations);
  const again = (await replay(judge, readSeeds())).filter((verdict) => verdict.faults.length > 0);
  for (const verdict of again) report.tell("kept", verdict);
  const found = await sendAll(requests, judge, first, runs, report.count);
  for (const { seed, at, verdict } of found) {
    const smallest = await shrink(requests, judge, seed, at, verdict);
    report.tell(`--seed ${seed} --runs ${requestsADraw}`, smallest);
    keepSeeds([{ seed, fault: smallest.faults[0]?.slice(0, 200) ?? "", request: smallest.drawn }]);
  }
  report.sumUp();
  sender.close();
  return again.length + found.length === 0;
};

const toNumber = (name: string, given: string | undefined, otherwise: number): number => {
  const number = Number(given ?? otherwise);
  if (!Number.isInteger(number) || number < 0) throw new Sentence(`--${name} takes a whole number.`);
  return number;
};

/** `pnpm test:fuzz [--seed N] [--runs N]`: throws requests at a system of its own, at first those that ever failed. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { seed: "string", runs: "string" });
  const seed = toNumber("seed", options.seed, Date.now() % 1_000_000_000);
  const runs = toNumber("runs", options.runs, 20_000);
  const stateDir = mkdtempSync(join(tmpdir(), "souk-fuzz-"));
  await migrate(stateDir);
  const system = await startSystem({
    port: await anyPort(),
    stateDir,
    vars: { LIMITS: "off" },
    onLog: () => undefined,
  });
  console.log(`Seed ${seed}, ${runs} requests to ${system.url}`);
  try {
    if (!(await fuzz(system.url, seed, runs))) process.exitCode = 1;
  } finally {
    await system.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
};
