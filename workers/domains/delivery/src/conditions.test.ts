import { expect, test } from "vitest";
import { type Conditions, decideTransfer } from "./conditions.ts";

const file = { etag: '"abc"', size: 10 };
const whole = { kind: "whole" };
const part = { kind: "part", first: 2, last: 3 };

const decide = (asked: Partial<Conditions>) =>
  decideTransfer(
    { method: "GET", ifMatch: undefined, ifNoneMatch: undefined, ifRange: undefined, range: undefined, ...asked },
    file,
  );

test.each(['"abc"', 'W/"abc"', '"x", "abc"', "*"])("If-None-Match %s spares a client what it has", (ifNoneMatch) => {
  expect(decide({ ifNoneMatch, range: "bytes=2-3" })).toEqual({ kind: "not_modified" });
});

test("If-None-Match with another tag sends the file", () => {
  expect(decide({ ifNoneMatch: '"x"' })).toEqual(whole);
});

test.each(['"x"', 'W/"abc"', ""])("If-Match %s is not this file", (ifMatch) => {
  expect(decide({ ifMatch })).toEqual({ kind: "precondition_failed" });
});

test.each(['"abc"', '"x", "abc"', "*"])("If-Match %s is this file", (ifMatch) => {
  expect(decide({ ifMatch })).toEqual(whole);
});

test("If-Range with the file's tag lets the range apply", () => {
  expect(decide({ ifRange: '"abc"', range: "bytes=2-3" })).toEqual(part);
});

test.each(['"x"', 'W/"abc"', "Wed, 21 Oct 2026 07:28:00 GMT"])(
  "If-Range %s, which is not the file's, asks for all of it",
  (ifRange) => {
    expect(decide({ ifRange, range: "bytes=2-3" })).toEqual(whole);
  },
);

test("a range applies to GET alone", () => {
  expect(decide({ range: "bytes=2-3" })).toEqual(part);
  expect(decide({ method: "HEAD", range: "bytes=2-3" })).toEqual(whole);
});
