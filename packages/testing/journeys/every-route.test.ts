import { routes } from "@souk/contracts/routes";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import {
  withLargeStreams,
  withMalformedBodies,
  withoutRequired,
  withUnknownFields,
  withWrongValues,
} from "../routes/cases/bodies.ts";
import { withForeignIds, withForgedTokens, withoutToken, withWrongRoles } from "../routes/cases/callers.ts";
import type { Case } from "../routes/cases/case.ts";
import {
  withBadKeys,
  withBadParameters,
  withForeignCursors,
  withStrangePaths,
  withUnknownVersions,
} from "../routes/cases/parameters.ts";
import { type Operation, readOperations, takesJson } from "../routes/document.ts";
import { type Cast, castPeople } from "../routes/people.ts";
import { runCases } from "../routes/run-cases.ts";
import { createSender } from "../routes/send.ts";
import { forgeTokens } from "../routes/tokens.ts";

const client = createClient(inject("origin"));
const sender = createSender(client.origin);
let operations: Operation[];
let cast: Cast;

beforeAll(async () => {
  operations = await readOperations(client.origin);
  cast = await castPeople(client, operations);
});

afterAll(() => sender.close());

const run = (cases: Case[]) => runCases(sender.send, cases);
const covered = (cases: Case[]) => new Set(cases.map(({ operation }) => operation.name)).size;

test("every route of the table is walked, by the document alone", () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(routes).sort());
});

test("nobody gets through a closed route, and open ones answer as documented", async () => {
  expect(await run(withoutToken(operations, cast))).toEqual([]);
});

test("a forged token opens no route, and is not ignored where none is needed", async () => {
  const cases = withForgedTokens(operations, cast, await forgeTokens(client, cast.strangers.buyer));
  expect(covered(cases)).toBe(operations.length);
  expect(await run(cases)).toEqual([]);
});

test("the wrong role is refused", async () => {
  expect(await run(withWrongRoles(operations, cast))).toEqual([]);
});

test("what belongs to somebody else is not to be had", async () => {
  expect(await run(withForeignIds(operations, cast))).toEqual([]);
});

test("a body with a field too many is refused at its place", async () => {
  expect(await run(withUnknownFields(operations, cast))).toEqual([]);
});

test("a field of another type or out of its range is refused at its place", async () => {
  const cases = withWrongValues(operations, cast);
  expect(covered(cases)).toBe(operations.filter(takesJson).length);
  expect(await run(cases)).toEqual([]);
});

test("a body without a field that it needs is refused at its place", async () => {
  expect(await run(withoutRequired(operations, cast))).toEqual([]);
});

test("a body that cannot be read, is too large or is not said to be JSON is refused", async () => {
  expect(await run(withMalformedBodies(operations, cast))).toEqual([]);
  expect(await run(withLargeStreams(operations, cast))).toEqual([]);
});

test("a parameter that is bad, given twice or missing is refused at its place", async () => {
  const { body } = await client.ask<{ nextCursor: string }>("/v1/products?limit=1");
  expect(await run(withBadParameters(operations, cast))).toEqual([]);
  expect(await run(withForeignCursors(operations, cast, body.nextCursor))).toEqual([]);
});

test("an id that is none leads nowhere", async () => {
  expect(await run(withStrangePaths(operations, cast))).toEqual([]);
});

test("an unknown version and a malformed key are refused", async () => {
  expect(await run(withUnknownVersions(operations, cast))).toEqual([]);
  expect(await run(withBadKeys(operations, cast))).toEqual([]);
});
