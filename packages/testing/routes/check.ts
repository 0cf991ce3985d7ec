import { isProblemCode, problems } from "@souk/contracts/problems";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Operation, Schema } from "./document.ts";
import type { Answer, Sent } from "./send.ts";

/** A request and what may come back. */
export type Asked = {
  operation: Operation;
  sent: Sent;
  /** What nobody but its owner may read, and the owner is not asking. */
  secrets: readonly string[];
  /** Where the path may lead to another operation, or to none, any client's error is as good as a documented one. */
  isAstray?: boolean;
};

type Problem = { type: string; status: number; code: string; requestId: string; instance: string };

const ajv = addFormats.default(new Ajv2020({ strict: false, validateFormats: true }));
ajv.addFormat("password", true);
const compiled = new WeakMap<Schema, ValidateFunction>();

/** Whether a value is what a schema describes. */
export const fits = (schema: Schema, value: unknown): boolean => {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  return check(value) as boolean;
};

const leaks: [string, RegExp][] = [
  ["a stack", /\bat [\w.<>$]* ?\(?[^\s)]*\.(m?js|ts)\b|\bindex\.mjs:\d+/],
  ["SQL", /SQLITE|D1_ERROR|Failed query|no such (table|column)|near "[^"]*": syntax/i],
  ["the inside of the system", /node_modules|workerd|drizzle|internal error; reference/i],
];

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const checkProblem = ({ status, headers, text }: Answer): string[] => {
  const type = headers["content-type"];
  const problem = parse(text) as Problem | undefined;
  if (type !== "application/problem+json" || !problem)
    return [`no problem document but ${type}: ${text.slice(0, 200)}`];
  const { code, requestId } = problem;
  return [
    ...(isProblemCode(code) && problems[code].status === status ? [] : [`${code} is no problem of status ${status}`]),
    ...(problem.status === status ? [] : [`its status says ${problem.status}`]),
    ...(requestId === headers["x-request-id"] ? [] : [`its requestId is ${requestId}`]),
    ...(problem.type.endsWith(`/problems/${code}`) ? [] : [`its type is ${problem.type}`]),
    ...(problem.instance.startsWith("/") ? [] : [`its instance is ${problem.instance}`]),
    ...leaks.filter(([, form]) => form.test(text)).map(([what]) => `it shows ${what}: ${text.slice(0, 300)}`),
  ];
};

const checkSuccess = ({ answers, deprecated }: Operation, { status, headers, text }: Answer): string[] => {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  const content = answers[status] ?? {};
  const stale = headers.deprecation !== undefined && !deprecated ? ["it is deprecated, undocumented"] : [];
  const described = content[type]?.schema ?? content["*/*"]?.schema;
  if (!described)
    return text === "" || Object.keys(content).length === 0 ? stale : [...stale, `${type} is not documented`];
  if (type !== "application/json" || text === "") return stale;
  return fits(described, parse(text)) ? stale : [...stale, `not as documented: ${text.slice(0, 300)}`];
};

const tokenOf = ({ headers }: Sent): string => headers.Authorization?.split(" ").at(-1) ?? "";

const checkSecrets = ({ operation, sent, secrets }: Asked, { text }: Answer): string[] => {
  // Development shows everybody's mail on purpose.
  if (operation.route.developmentOnly) return [];
  const token = tokenOf(sent);
  const held = secrets.filter((secret) => text.includes(secret)).map((secret) => `it shows ${secret}`);
  return token.length > 20 && text.includes(token) ? [...held, "it repeats the token"] : held;
};

const checkStatus = ({ operation, isAstray }: Asked, { status, text }: Answer): string[] => {
  if (status === 0) return [`no answer: ${text}`];
  if (status >= 500) return [`${status}: ${text.slice(0, 300)}`];
  if (isAstray) return [];
  return operation.answers[status] ? [] : [`${status} is not documented: ${text.slice(0, 200)}`];
};

/** What is wrong with an answer: nothing, unless it is a fault of the server, undocumented, malformed or says too much. */
export const check = (asked: Asked, answer: Answer): string[] => {
  const { status, headers } = answer;
  const named = /^[A-Za-z0-9-]{1,64}$/.test(String(headers["x-request-id"] ?? ""));
  const hasBody = asked.sent.method !== "HEAD";
  return [
    ...checkStatus(asked, answer),
    ...(named ? [] : ["no request id"]),
    ...(status >= 400 && hasBody ? checkProblem(answer) : []),
    ...(status >= 200 && status < 300 && hasBody && !asked.isAstray ? checkSuccess(asked.operation, answer) : []),
    ...checkSecrets(asked, answer),
  ];
};
