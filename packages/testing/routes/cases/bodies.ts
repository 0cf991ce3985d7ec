import { type Operation, takesJson } from "../document.ts";
import { listClosed, listFields, replaceAt, toPointer } from "../fields.ts";
import type { Cast } from "../people.ts";
import { example, type Json, wrongValues } from "../values.ts";
import { type Case, type Changes, toCase } from "./case.ts";

const ofBody = (operations: Operation[]): [Operation, NonNullable<Operation["body"]>][] =>
  operations.flatMap((operation) => (operation.body && takesJson(operation) ? [[operation, operation.body]] : []));

const invalid = (pointer: string): Case["expects"] => ({ status: [400], code: "validation_failed", pointer });

/** A field too many, in every object of every body. */
export const withUnknownFields = (operations: Operation[], cast: Cast): Case[] =>
  ofBody(operations).flatMap(([operation, schema]) =>
    listClosed(schema).flatMap((path) =>
      ["role", "id", "a/b~", "constructor"].map((name) => {
        const at = [...path, name];
        const isKnown = listFields(schema).some((field) => toPointer(field.path) === toPointer(at));
        const body = replaceAt(example(schema), at, "admin");
        return toCase(
          `unknown ${toPointer(at)}`,
          operation,
          cast,
          { body },
          isKnown ? undefined : invalid(toPointer(at)),
        );
      }),
    ),
  );

/** Every field of every body with what its schema does not describe. */
export const withWrongValues = (operations: Operation[], cast: Cast): Case[] =>
  ofBody(operations).flatMap(([operation, schema]) =>
    [{ path: [], schema }, ...listFields(schema)].flatMap((field) =>
      wrongValues(field.schema).map((value: Json) => {
        const body = replaceAt(example(schema), field.path, value);
        const pointer = toPointer(field.path);
        const what = `${pointer} = ${JSON.stringify(value).slice(0, 60)}`;
        return toCase(what, operation, cast, { body }, invalid(pointer));
      }),
    ),
  );

/** Every body without one of the fields that it needs. */
export const withoutRequired = (operations: Operation[], cast: Cast): Case[] =>
  ofBody(operations).flatMap(([operation, schema]) =>
    listFields(schema)
      .filter(({ isRequired }) => isRequired)
      .map(({ path }) => {
        const body = replaceAt(example(schema), path, undefined);
        return toCase(`without ${toPointer(path)}`, operation, cast, { body }, invalid(toPointer(path)));
      }),
  );

const large = `{"a":"${"x".repeat(256 * 1024)}"}`;

const malformed: Record<string, Changes> = {
  "bad UTF-8": { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
  "UTF-16": { raw: Buffer.from('{"a":1}', "utf16le") },
  "a mark of byte order": { raw: '\ufeff{"a":1}' },
  "a key twice": { raw: '{"a":1,"\\u0061":2}' },
  "33 levels": { raw: `${"[".repeat(33)}${"]".repeat(33)}` },
  "half a body": { raw: '{"a":' },
  "two bodies": { raw: "{} {}" },
  "a comment": { raw: '{"a":1 /* b */}' },
  "a comma too many": { raw: '{"a":1,}' },
  "a NUL": { raw: '{"a":"\\u0000"}' },
  "a NUL in a key": { raw: '{"\\u0000":1}' },
  "no JSON at all": { raw: "a=1&b=2" },
};

const foreign = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/jsonx",
];

/** Bodies that cannot be read, are too large, or are said to be something else than JSON. */
export const withMalformedBodies = (operations: Operation[], cast: Cast): Case[] =>
  operations
    .filter(takesJson)
    .flatMap((operation) => [
      ...Object.entries(malformed).map(([what, changes]) =>
        toCase(what, operation, cast, changes, { status: [400], code: "malformed_body" }),
      ),
      ...foreign.map((type) =>
        toCase(
          type,
          operation,
          cast,
          { raw: '{"a":1}', headers: { "Content-Type": type } },
          { status: [415], code: "unsupported_media_type" },
        ),
      ),
      toCase("over 256 KiB", operation, cast, { raw: large }, { status: [413], code: "payload_too_large" }),
    ]);

/** A body over 256 KiB where one is taken as it comes: refused for its size or, before anybody reads it, for something else. */
export const withLargeStreams = (operations: Operation[], cast: Cast): Case[] =>
  operations
    .filter(({ route }) => route.body === "stream" && !route.developmentOnly)
    .map((operation) => toCase("over 256 KiB", operation, cast, { raw: large }, { status: [400, 403, 404, 413] }));
