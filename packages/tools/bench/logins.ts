import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../migrate.ts";
import { freePort, readOptions } from "../options.ts";
import { Sentence } from "../sentence.ts";
import { type System, startSystem } from "../system.ts";

const productionCost = "16384";
const connections = 16;
const roundMs = 2_000;
const password = "Password123";

const post = async (url: string, body: unknown): Promise<number> => {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
};

const register = async (url: string, number: number): Promise<string> => {
  const email = `login-${number}@example.com`;
  for (;;) {
    const status = await post(`${url}/v1/auth/register`, { email, password, name: "A login", role: "buyer" });
    if (status === 201 || status === 409) return email;
  }
};

/** How many requests are answered within a round, by so many connections that each ask again and again. */
const countAnswers = async (ask: () => Promise<unknown>, width: number, until: number): Promise<number> => {
  let count = 0;
  const connection = async () => {
    while (performance.now() < until) {
      await ask();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, connection));
  return count;
};

const hello = (url: string) => async () => (await fetch(`${url}/problems/not_found`)).arrayBuffer();

const measureRound = async (url: string, emails: string[]) => {
  const alone = await countAnswers(hello(url), connections, performance.now() + roundMs);
  const until = performance.now() + roundMs;
  const statuses: number[] = [];
  const login = async (email: string) => {
    while (performance.now() < until) statuses.push(await post(`${url}/v1/auth/login`, { email, password }));
  };
  const [beside] = await Promise.all([countAnswers(hello(url), connections, until), ...emails.map(login)]);
  return { ratio: beside / alone, logins: statuses.filter((status) => status === 200).length, asked: statuses.length };
};

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const measure = async ({ url }: System, rounds: number): Promise<void> => {
  const emails: string[] = [];
  for (let number = 0; number < connections; number += 1) emails.push(await register(url, number));
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const { ratio, logins, asked } = await measureRound(url, emails);
    ratios.push(ratio);
    console.log(
      `round ${round}: another route at ${ratio.toFixed(2)} of its speed; ${logins} of ${asked} logins let in`,
    );
  }
  console.log(`median ${median(ratios).toFixed(2)}, wanted at least 0.40`);
  if (median(ratios) < 0.4) process.exitCode = 1;
};

/** `pnpm bench logins [--rounds N]`: how fast another route is while 16 people sign in at production cost, as a ratio to itself alone. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { rounds: "string" });
  const rounds = Number(options.rounds ?? 5);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Sentence("--rounds takes a whole number from 1.");
  const stateDir = mkdtempSync(join(tmpdir(), "souk-logins-"));
  await migrate(stateDir);
  const port = await freePort(undefined, 8_797);
  const system = await startSystem({ port, stateDir, vars: { SCRYPT_COST: productionCost, LIMITS: "off" } });
  try {
    await measure(system, rounds);
  } finally {
    await system.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
};
