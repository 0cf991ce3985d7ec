import { type Route, routes } from "@souk/contracts/routes";

/** A JSON Schema as the document writes it, without references. */
export type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
};

export type Parameter = { in: "path" | "query" | "header"; name: string; required?: boolean; schema: Schema };
type Content = Record<string, { schema: Schema }>;

/** One operation of the served document, with its row of the table of routes. */
export type Operation = {
  name: string;
  method: string;
  path: string;
  route: Route;
  parameters: Parameter[];
  /** The JSON schema of its body, null where it takes none or bytes as they come. */
  body: Schema | null;
  /** By status, the content types that it may answer with; an answer without a body has none. */
  answers: Record<string, Content>;
  deprecated: boolean;
};

type Written = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
  deprecated?: boolean;
};

const lookUp = (document: unknown, ref: string): unknown =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((within, part) => (within as Record<string, unknown>)[part.replaceAll("~1", "/")], document);

/** The document with every reference replaced by what it refers to; what refers to itself is left open there. */
const inline = (document: unknown, part: unknown, within: string[] = []): unknown => {
  if (Array.isArray(part)) return part.map((each) => inline(document, each, within));
  if (typeof part !== "object" || part === null) return part;
  const { $ref } = part as { $ref?: unknown };
  if (typeof $ref === "string") {
    return within.includes($ref) ? {} : inline(document, lookUp(document, $ref), [...within, $ref]);
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inline(document, value, within)]));
};

const table: Record<string, Route> = routes;

const toOperation = (method: string, path: string, written: Written): Operation => {
  const { operationId: name, parameters = [], requestBody, responses, deprecated = false } = written;
  const route = table[name];
  if (!route) throw new Error(`The table of routes has no ${name}`);
  const body = requestBody?.content["application/json"]?.schema ?? null;
  const answers = Object.fromEntries(Object.entries(responses).map(([status, { content = {} }]) => [status, content]));
  return { name, method: method.toUpperCase(), path, route, parameters, body, answers, deprecated };
};

/** Every operation of the OpenAPI document that a system serves. */
export const readOperations = async (origin: string): Promise<Operation[]> => {
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: unknown };
  const paths = inline(document, document.paths) as Record<string, Record<string, Written>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]) => toOperation(method, path, written)),
  );
};

/** Whether its body is JSON that the front door reads and checks. */
export const takesJson = ({ route }: Operation): boolean => route.body === "json" || route.body === "optional-json";
