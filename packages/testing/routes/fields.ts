import type { Schema } from "./document.ts";
import type { Json } from "./values.ts";

/** A place in a body, by the names and indexes that lead there. */
export type Field = { path: string[]; schema: Schema; isRequired: boolean };

const branch = (schema: Schema): Schema =>
  (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== "null") ?? schema;

/** Every field of a body, however deep; of a list the fields of its first item. */
export const listFields = (schema: Schema, at: string[] = []): Field[] => {
  const { properties = {}, required = [], items } = branch(schema);
  const own = Object.entries(properties).map(([name, inner]) => ({
    path: [...at, name],
    schema: inner,
    isRequired: required.includes(name),
  }));
  const first = items ? [{ path: [...at, "0"], schema: items, isRequired: false }] : [];
  return [...own, ...first].flatMap((field) => [field, ...listFields(field.schema, field.path)]);
};

/** The paths of the objects in a body that take no fields but their own. */
export const listClosed = (schema: Schema): string[][] =>
  [{ path: [], schema }, ...listFields(schema)]
    .filter((field) => branch(field.schema).additionalProperties === false)
    .map(({ path }) => path);

/** A copy of a body with another value in one place, or with nothing there. */
export const replaceAt = (body: Json, path: string[], value: Json | undefined): Json => {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (Array.isArray(body)) return body.map((item, at) => (String(at) === key ? replaceAt(item, rest, value) : item));
  const within = typeof body === "object" && body !== null ? body : {};
  const inner = rest.length === 0 ? value : replaceAt(within[key] ?? null, rest, value);
  const { [key]: _, ...others } = within;
  return inner === undefined ? others : { ...others, [key]: inner };
};

/** A JSON pointer to a place. */
export const toPointer = (path: string[]): string =>
  path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
