import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { listProcesses, startCommand, startServe } from "../command.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-serve-"));
const file = join(folder, "a-file");
writeFileSync(file, "");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const state = (name: string): string => join(folder, name);

const refusal = async (...args: string[]): Promise<string> => {
  const { code, output } = await startCommand(args).ended;
  expect(code).toBe(1);
  expect(output.trim().split("\n")).toHaveLength(1);
  return output;
};

describe("serve refuses in one sentence", () => {
  test("a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = String(typeof address === "object" ? address?.port : 0);
    const said = await refusal("serve", "--port", port, "--state", state("taken"));
    server.close();
    expect(said).toContain(`Port ${port} cannot be used (it is taken). Free it, or choose another with --port.`);
  });

  test.each(["abc", "0", "65536", "80.5"])("%s as a port", async (port) => {
    expect(await refusal("serve", "--port", port, "--state", state("ports"))).toContain(`"${port}" is not a port`);
  });

  test("an option that it does not have", async () => {
    expect(await refusal("serve", "--bogus")).toContain("Unknown option '--bogus'. Options: --port VALUE");
  });

  test("a state folder whose parent is missing", async () => {
    const said = await refusal("serve", "--state", state("none/state"));
    expect(said).toContain(`there is no folder ${state("none")}. Make it first, or name another with --state.`);
  });

  test("a state folder that is a file, or lies in one", async () => {
    expect(await refusal("serve", "--state", file)).toContain(`${file} is a file. Name a folder with --state.`);
    expect(await refusal("serve", "--state", join(file, "state"))).toContain(`there is no folder ${file}`);
  });

  test("a command that there is not", async () => {
    expect(await refusal("srve")).toContain('Unknown command "srve". There are: dev, serve');
  });

  test("a Node that is too old", async () => {
    const oldNode = join(folder, "old-node.mjs");
    writeFileSync(oldNode, 'Object.defineProperty(process.versions, "node", { value: "20.1.0" });');
    const options = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = `--import=${oldNode}`;
    const said = await refusal("serve");
    process.env.NODE_OPTIONS = options ?? "";
    expect(said).toContain("This needs Node 22.18 or later");
    expect(said).toContain("npx pnpm@12 serve");
  });
});

describe("serve", () => {
  test("keeps its state to itself, and over a SIGTERM and a kill of its parent process alone", async () => {
    const port = await anyPort();
    const stateDir = state("kept");
    const client = createClient(`http://127.0.0.1:${port}`);
    const login = async (email: string) =>
      (await client.ask("/v1/auth/login", { body: { email, password: "Password123" } })).status;

    const first = await startServe(port, stateDir, onTestFinished);
    const { email } = await client.register("buyer");
    const said = await refusal("serve", "--port", String(await anyPort()), "--state", stateDir);
    expect(said).toContain(`Another dev, serve or migrate is running on the state folder ${stateDir}.`);
    expect((await first.stop("SIGTERM")).code).toBe(0);
    expect(listProcesses(`127.0.0.1:${port}`)).toEqual([]);

    const second = await startServe(port, stateDir, onTestFinished);
    expect(await login(email)).toBe(200);
    second.child.kill("SIGKILL");
    await second.ended;

    const third = await startServe(port, stateDir, onTestFinished);
    expect(await login(email)).toBe(200);
    expect((await third.stop("SIGTERM")).code).toBe(0);
    expect(listProcesses(`127.0.0.1:${port}`)).toEqual([]);
  }, 120_000);
});
