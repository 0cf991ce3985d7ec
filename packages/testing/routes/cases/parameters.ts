import type { RouteName } from "@souk/contracts/routes";
import type { Operation, Parameter } from "../document.ts";
import type { Cast } from "../people.ts";
import { example } from "../values.ts";
import { type Case, mayGetThrough, toCase } from "./case.ts";

const write = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`;

const atEdges = ({ schema: { minimum, maximum, maxLength, minLength } }: Parameter): string[] => [
  ...(minimum === undefined ? [] : [String(minimum - 1)]),
  ...(maximum === undefined ? [] : [String(maximum + 1), "99999999999999999999"]),
  ...(maxLength === undefined ? [] : ["x".repeat(maxLength + 1)]),
  ...(minLength ? [""] : []),
];

const ofOtherKind = ({ name, schema: { type, enum: choices, format, pattern } }: Parameter): string[] => [
  ...(type === "integer" || type === "number" ? ["x", "1.5.1", "1e400", "NaN"] : []),
  ...(type === "integer" ? ["1.5"] : []),
  ...(choices || format || pattern ? ["no such thing"] : []),
  ...(name === "cursor" ? ["x", "x.y", "e30.e30", "%00"] : []),
];

const queryOf = ({ parameters }: Operation): Parameter[] => parameters.filter((parameter) => parameter.in === "query");

// A stretch of time has two ends.
const atTimes = (operation: Operation, { name }: Parameter): string[] => {
  const names = queryOf(operation).map((parameter) => parameter.name);
  const isEnd = ["from", "to"].includes(name) && names.includes("from");
  return isEnd ? ["yesterday", "2026-13-01"] : [];
};

const others = (operation: Operation, without: Parameter): string[] =>
  queryOf(operation)
    .filter((parameter) => parameter.required && parameter !== without)
    .map(({ name, schema }) => write(name, String(example(schema))));

const ofParameter = (operation: Operation, parameter: Parameter, cast: Cast): Case[] => {
  const { name, schema, required } = parameter;
  const expects = { status: [400], code: "validation_failed", pointer: `/${name}` } as const;
  const bad = (what: string, ...parts: string[]) => {
    const query = [...others(operation, parameter), ...parts].join("&");
    return toCase(what, operation, cast, { query }, { ...expects, status: [400] });
  };
  const twice = write(name, String(example(schema)));
  return [
    bad(`${name} twice`, twice, twice),
    ...[...atEdges(parameter), ...ofOtherKind(parameter), ...atTimes(operation, parameter)].map((value) =>
      bad(`${name} = ${value.slice(0, 40)}`, write(name, value)),
    ),
    ...(required ? [bad(`without ${name}`)] : []),
  ];
};

/** Every query parameter twice, beyond its edges, of another kind, or left out where it is needed. */
export const withBadParameters = (operations: Operation[], cast: Cast): Case[] =>
  operations.flatMap((operation) => queryOf(operation).flatMap((parameter) => ofParameter(operation, parameter, cast)));

/** A cursor that another list gave out. */
export const withForeignCursors = (operations: Operation[], cast: Cast, cursor: string): Case[] =>
  operations
    .filter(
      (operation) => queryOf(operation).some(({ name }) => name === "cursor") && operation.name !== "listProducts",
    )
    .map((operation) => {
      const query = [...others(operation, { in: "query", name: "", schema: {} }), write("cursor", cursor)].join("&");
      return toCase("another list's cursor", operation, cast, { query }, { status: [400, 404] });
    });

const strange = ["%00", "%ff", "..%2f..%2fetc%2fpasswd", "x".repeat(3_000), "a%0d%0aX-Evil:%201", "__proto__"];

// What goes with a product that nobody has heard of yet is nothing, rather than an error.
const knowsNoIds: RouteName[] = ["listRelated"];

/** Ids that are none, in every variable of every path. */
export const withStrangePaths = (operations: Operation[], cast: Cast): Case[] =>
  operations
    .filter((operation) => operation.path.includes("{") && mayGetThrough(operation))
    .flatMap((operation) => {
      const knowsNone = knowsNoIds.some((name) => name === operation.name);
      const status = [...(knowsNone ? [200] : []), 400, 401, 403, 404, 405];
      return strange.map((id) => {
        const found = toCase(`the id ${id.slice(0, 30)}`, operation, cast, {}, { status });
        const path = operation.path.replaceAll(/\{\w+\}/g, id);
        return { ...found, sent: { ...found.sent, path }, isAstray: true };
      });
    });

const headers: Record<string, Record<string, string>> = {
  "an unknown version": { "Api-Version": "2020-01-01" },
  "a version that is no date": { "Api-Version": "latest" },
};

/** A version of the API that there never was. */
export const withUnknownVersions = (operations: Operation[], cast: Cast): Case[] =>
  operations.flatMap((operation) =>
    Object.entries(headers).map(([what, given]) =>
      toCase(what, operation, cast, { headers: given }, { status: [400], code: "unknown_api_version" }),
    ),
  );

/** Keys that are none, on everything that takes one. */
export const withBadKeys = (operations: Operation[], cast: Cast): Case[] =>
  operations
    .filter(({ method, route }) => method === "POST" && route.owner !== "GATEWAY")
    .flatMap((operation) =>
      ["short", "x".repeat(256), "has a space in it all"].map((key) =>
        toCase(
          `the key ${key.slice(0, 20)}`,
          operation,
          cast,
          { headers: { "Idempotency-Key": key } },
          { status: [400], code: "idempotency_key_invalid" },
        ),
      ),
    );
