import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { WorkerSource } from "../workers.ts";
import { checkSecrets, readSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-secrets-test-"));
const fromDevelopment = "used-on-a-laptop-used-on-a-laptop";
writeFileSync(join(folder, ".dev.vars"), `SIGNING_SECRET="${fromDevelopment}"\n`);

const worker: WorkerSource = {
  configPath: join(folder, "wrangler.toml"),
  folder,
  group: "domains",
  config: {
    name: "souk-identity",
    main: "src/index.ts",
    compatibility_date: "2026-11-01",
    vars: {},
    secrets: { required: ["SIGNING_SECRET"] },
    workers_dev: false,
  },
};

const check = (value: string | undefined, present: string[] | null) =>
  checkSecrets(
    [worker],
    value === undefined ? {} : { "souk-identity": { SIGNING_SECRET: value } },
    new Map([["souk-identity", present]]),
  );

describe("a deploy's secrets", () => {
  test("may be new, or on the Worker already", () => {
    expect(() => check("a-long-and-random-one-of-its-own", null)).not.toThrow();
    expect(() => check(undefined, ["SIGNING_SECRET"])).not.toThrow();
  });

  test("must not be missing", () => {
    expect(() => check(undefined, null)).toThrow("souk-identity SIGNING_SECRET is missing");
    expect(() => check(undefined, ["ANOTHER"])).toThrow("souk-identity SIGNING_SECRET is missing");
  });

  test("must not be development's, even over one that is there", () => {
    expect(() => check(fromDevelopment, ["SIGNING_SECRET"])).toThrow("is the one of development");
    expect(() => check("sk_test_souk_development", null)).toThrow("is the one of development");
  });

  test("must not be short", () => {
    expect(() => check("secret", null)).toThrow("has fewer than 24 characters");
  });
});

describe("a file of secrets", () => {
  const file = (text: string): string => {
    const path = join(folder, "secrets.json");
    writeFileSync(path, text);
    return path;
  };

  test("is JSON, by Worker and by name", () => {
    expect(readSecrets(file('{"souk-identity":{"SIGNING_SECRET":"x"}}'))).toEqual({
      "souk-identity": { SIGNING_SECRET: "x" },
    });
  });

  test("that is missing, not JSON or of another form is named in a sentence without its content", () => {
    expect(() => readSecrets(join(folder, "none.json"))).toThrow("There is no file");
    expect(() => readSecrets(file("{ hush"))).toThrow(/cannot be read as JSON\.$/);
    expect(() => readSecrets(file('{"souk-identity":"hush"}'))).toThrow(/should hold JSON such as/);
    expect(() => readSecrets(file('["hush"]'))).not.toThrow("hush");
  });
});
