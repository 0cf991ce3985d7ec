import * as fc from "fast-check";
import { fits } from "./check.ts";
import type { Schema } from "./document.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const listTypes = ({ type, properties, items }: Schema): string[] => {
  if (type !== undefined) return [type].flat();
  if (properties) return ["object"];
  return items ? ["array"] : [];
};

const email = fc.stringMatching(/^[a-z]{3,12}[0-9]{4,12}$/).map((name) => `${name}@example.com`);
const formats: Record<string, fc.Arbitrary<string>> = {
  email,
  password: fc.stringMatching(/^[a-z]{3}[A-Z]{3}[0-9]{3}[a-z]{0,20}$/),
  uri: fc.constantFrom("https://example.com/hook", "https://example.org/a?b=c"),
  url: fc.constantFrom("https://example.com/hook", "https://example.org/a?b=c"),
  "date-time": fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  date: fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  uuid: fc.uuid(),
};

const printable = (schema: Schema): fc.Arbitrary<string> => {
  const { minLength = 0, maxLength = 60 } = schema;
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)), unit: "grapheme-ascii" });
};

const text = (schema: Schema): fc.Arbitrary<string> => {
  const known = formats[schema.format ?? ""];
  if (known) return known;
  // A look-ahead is not a form that text can be made from.
  if (schema.pattern === undefined || schema.pattern.includes("(?")) return printable(schema);
  return fc.stringMatching(new RegExp(schema.pattern, "u"));
};

const record = ({ properties = {}, required = [] }: Schema): fc.Arbitrary<Json> => {
  const fields = Object.entries(properties).map(([name, inner]) => [name, valid(inner)] as const);
  const keys = required.filter((name) => name in properties);
  return fc.record(Object.fromEntries(fields), { requiredKeys: keys }) as fc.Arbitrary<Json>;
};

const ofType = (type: string, schema: Schema): fc.Arbitrary<Json> => {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000_000, 2 ** 40) });
    case "number":
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case "array": {
      const { minItems = 0, maxItems = 3, items = {} } = schema;
      return fc.array(valid(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) });
    }
    case "object":
      return record(schema);
    default:
      return text(schema);
  }
};

/** Values that a schema describes, or nearly so where it says more than can be made up. */
export const valid = (schema: Schema): fc.Arbitrary<Json> => {
  if (schema.const !== undefined) return fc.constant(schema.const as Json);
  if (schema.enum) return fc.constantFrom(...(schema.enum as Json[]));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(valid));
  const types = listTypes(schema);
  return types.length === 0
    ? fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json)
    : fc.oneof(...types.map((type) => ofType(type, schema)));
};

const samples = new WeakMap<Schema, Json>();

const fill = (schema: Schema): Json => {
  const { properties = {}, items, anyOf, oneOf } = schema;
  const choices = anyOf ?? oneOf;
  if (choices?.[0]) return example(choices.find(({ type }) => type !== "null") ?? choices[0]);
  const [type] = listTypes(schema).filter((each) => each !== "null");
  if (type === "object") {
    return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, example(inner)]));
  }
  if (type === "array" && items) return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => example(items));
  const fitting = fc
    .sample(valid(schema), { seed: 1, numRuns: 20 })
    .find((value) => value !== null && fits(schema, value));
  return fitting ?? null;
};

/** One value that a schema describes, with every field it has; always the same one. */
export const example = (schema: Schema): Json => {
  const known = samples.get(schema) ?? fill(schema);
  samples.set(schema, known);
  return known;
};

const atEdges = ({ minimum, maximum, minLength, maxLength, minItems, maxItems, items }: Schema): Json[] => {
  const long = (length: number) => "x".repeat(Math.min(length, 50_000));
  const listOf = (length: number) => Array.from({ length: Math.min(length, 2_000) }, () => example(items ?? {}));
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minLength ? [long(minLength - 1)] : []),
    ...(maxLength === undefined ? [] : [long(maxLength + 1)]),
    ...(minItems ? [listOf(minItems - 1)] : []),
    ...(maxItems === undefined ? [] : [listOf(maxItems + 1)]),
  ];
};

/** Values that somebody with bad intentions puts into any field. */
export const hostile: Json[] = [
  ...[null, true, -1, 0.5, 1e308, 2 ** 53, "", " ", "0", "1e3", "x".repeat(5_000), [], [null], {}],
  ...[
    "\u202eevil",
    "a\u0007b",
    "a\r\nX-Evil: 1",
    "' OR 1=1; --",
    "../../etc/passwd",
    "<script>1</script>",
    "%00",
    "🎉",
  ],
  ...["__proto__", "constructor", "=1+1", "\ud800", { $gt: "" }, { __proto__: null }, { toString: 1 }],
];

const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

const isFirstOfItsKind = (value: Json, at: number, all: Json[]): boolean =>
  all.findIndex((other) => kindOf(other) === kindOf(value)) === at;

/** What a schema does not describe: one value of each other type, and those just beyond its edges. */
export const wrongValues = (schema: Schema): Json[] => {
  const isWrong = (value: Json) => !fits(schema, value);
  return [...atEdges(schema).filter(isWrong), ...hostile.filter(isWrong).filter(isFirstOfItsKind)];
};
