import * as fc from "fast-check";
import { type Operation, type Parameter, takesJson } from "../routes/document.ts";
import { listFields, replaceAt } from "../routes/fields.ts";
import { hostile, type Json, valid } from "../routes/values.ts";

/** Who asks: somebody of a cast, or nobody. */
export type Asker = "seller" | "buyer" | "otherSeller" | "otherBuyer" | "admin" | "nobody" | "forger";

/** A request as it is drawn: `§name§` stands for an id or a secret of the cast that plays when it is sent. */
export type Drawn = {
  operation: string;
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  as: Asker;
  cast: number;
  body: string | null;
  /** The path may lead elsewhere than to the operation. */
  isAstray: boolean;
};

export const casts = 4;

const segments = [
  ...["%00", "%ff", "%", "..%2f..%2fhealth", "%2e%2e", "a%0d%0aX-Evil:1", "x".repeat(2_000), "..", "a//b", "?", "#"],
  ...["%F0%9F%8E%89", "__proto__", "'%20OR%201=1--", "%u0000", "%c0%af", ";a=b", "*", "null", "0", "-1"],
];

const idIn = (collection: string, ids: readonly string[]): fc.Arbitrary<{ text: string; isAstray: boolean }> =>
  fc.oneof(
    { weight: 14, arbitrary: fc.constant({ text: `§${collection}§`, isAstray: false }) },
    { weight: 2, arbitrary: fc.constantFrom(...ids).map((id) => ({ text: `§${id}§`, isAstray: false })) },
    { weight: 2, arbitrary: fc.uuid().map((text) => ({ text, isAstray: false })) },
    {
      weight: 1,
      arbitrary: fc.string({ minLength: 1, unit: "binary" }).map((text) => ({ text: encode(text), isAstray: true })),
    },
    { weight: 2, arbitrary: fc.constantFrom(...segments).map((text) => ({ text, isAstray: true })) },
  );

/** As `encodeURIComponent`, which throws on half a character. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

const pathOf = (operation: Operation, ids: readonly string[]): fc.Arbitrary<Pick<Drawn, "path" | "isAstray">> => {
  const parts = operation.path.split("/").slice(1);
  const drawn = parts.map((part, at) =>
    part.startsWith("{") ? idIn(parts[at - 1] ?? "", ids) : fc.constant({ text: part, isAstray: false }),
  );
  return fc.tuple(...drawn).map((all) => ({
    path: `/${all.map(({ text }) => text).join("/")}`,
    isAstray: all.some((each) => each.isAstray),
  }));
};

const rarely = <T>(arbitrary: fc.Arbitrary<T>, weight = 1, outOf = 8): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: outOf - weight, arbitrary: fc.constant(null) }, { weight, arbitrary });

const odd = fc.constantFrom(...hostile).map((value) => (typeof value === "string" ? value : JSON.stringify(value)));

const drawParameter = ({ name, schema, required }: Parameter): fc.Arbitrary<string | null> => {
  const wellFormed = valid(schema).map((value) => `${name}=${encode(String(value))}`);
  const malformed = odd.map((value) => `${name}=${encode(value)}`);
  const either = fc.oneof({ weight: 6, arbitrary: wellFormed }, { weight: 1, arbitrary: malformed });
  const twice = either.map((one) => `${one}&${one}`);
  const drawn = fc.oneof({ weight: 20, arbitrary: either }, { weight: 1, arbitrary: twice });
  return rarely(drawn, required ? 15 : 5, 16);
};

const queryOf = ({ parameters }: Operation): fc.Arbitrary<string> => {
  const named = parameters.filter((parameter) => parameter.in === "query").map(drawParameter);
  const strange = rarely(fc.constantFrom("%", "a=%ff", "limit=%00", "__proto__[a]=1", "a&a&a", "=", "x=1;y=2"), 1, 30);
  return fc.tuple(...named, strange).map((parts) => parts.filter((part) => part !== null).join("&"));
};

const keys = Array.from({ length: 12 }, (_, at) => `idempotency-key-${at}`);
const visible = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 -_.,:;"/=*~W'), maxLength: 40 })
  .map((text) => text.trim());

const requestHeaders: Record<string, fc.Arbitrary<string>> = {
  "If-Match": fc.oneof(fc.constantFrom("*", '"1"', '"2"', 'W/"1"', '"'), visible),
  "If-None-Match": fc.oneof(fc.constantFrom("*", '"1"', 'W/"1"'), visible),
  "If-Range": fc.oneof(fc.constantFrom('"1"', "Sun, 22 Nov 2026 09:00:00 GMT"), visible),
  Range: fc.oneof(
    fc.constantFrom("bytes=0-", "bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-1,3-4", "bytes=99999999999999999999-"),
    visible,
  ),
  "Last-Event-ID": fc.oneof(fc.constantFrom("0", "1", "-1", "999999", "x"), visible),
  "Api-Version": fc.constantFrom("2026-11-01", "2020-01-01", "x", ""),
  "X-Request-Id": fc.oneof(fc.uuid(), visible),
  Origin: fc.constantFrom("https://evil.example", "null", "http://localhost:3000"),
  "CF-Connecting-IP": fc.constantFrom("1.2.3.4", "::1", "x", "1.2.3.4, 5.6.7.8"),
  "X-Correlation-Id": visible,
  "X-Cost": visible,
  "X-Forwarded-For": visible,
  "X-HTTP-Method-Override": fc.constantFrom("DELETE", "PUT"),
  "stripe-signature": fc.oneof(fc.constantFrom("t=1,v1=00", "v1=", "t=x"), visible),
  "Accept-Language": visible,
};

const keyHeader = ({ route }: Operation): fc.Arbitrary<string | null> => {
  const wellFormed = fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom(...keys) });
  const drawn = fc.oneof({ weight: 12, arbitrary: wellFormed }, { weight: 1, arbitrary: visible });
  return rarely(drawn, route.idempotencyKey ? 15 : 3, 16);
};

const headersOf = (operation: Operation): fc.Arbitrary<Record<string, string>> => {
  const own = operation.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name);
  const named = Object.entries(requestHeaders).map(([name, value]) => {
    const weight = own.some((each) => each.toLowerCase() === name.toLowerCase()) ? 16 : 1;
    return rarely(value, weight, 40).map((drawn) => [name, drawn] as const);
  });
  const type = fc.oneof(
    { weight: 30, arbitrary: fc.constant("application/json") },
    { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/json; charset=utf-16", "", "a/b") },
  );
  const all = [
    ...named,
    keyHeader(operation).map((key) => ["Idempotency-Key", key] as const),
    type.map((each) => ["Content-Type", each] as const),
  ];
  return fc
    .tuple(...all)
    .map((pairs) => Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== null)));
};

const standIns: Record<string, Json> = {
  productId: "§products§",
  productIds: ["§products§"],
  orderId: "§orders§",
  fileId: "§files§",
  email: "§email§",
  password: "Password123",
  currentPassword: "Password123",
  refreshToken: "§refreshToken§",
  paymentMethodId: "pm_card_visa",
};

/** The same body with what is there to be found in the fields that name something. */
const settle = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(settle);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, standIns[name] ?? settle(inner)]));
};

const mangled = fc.oneof(
  fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
  fc.constantFrom(
    "",
    "{",
    "[]",
    "null",
    '{"a":1,"a":2}',
    "[".repeat(40),
    `"${"x".repeat(300_000)}"`,
    '{"\\u0000":1}',
    "\ufeff{}",
  ),
);

const bodyOf = (operation: Operation): fc.Arbitrary<string | null> => {
  const schema = operation.body;
  if (!schema || !takesJson(operation)) return rarely(mangled, operation.route.body === "stream" ? 6 : 1, 8);
  const fields = listFields(schema).map(({ path }) => path);
  const bodies = valid(schema);
  const settled = bodies.map(settle);
  const spoiled = fc
    .tuple(settled, fc.constantFrom([], ...fields), fc.constantFrom(...hostile))
    .map(([body, path, value]) => replaceAt(body, path, value));
  const drawn = fc.oneof(
    { weight: 5, arbitrary: settled },
    { weight: 3, arbitrary: bodies },
    { weight: 3, arbitrary: spoiled },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => value as Json) },
  );
  return fc.oneof(
    { weight: 12, arbitrary: drawn.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: rarely(mangled, 7, 8) },
  );
};

const askersOf = ({ route: { who, path } }: Operation): Asker => {
  if (typeof who !== "string") return who.some((role) => role === "seller") ? "seller" : "admin";
  return path.includes("/products") ? "seller" : "buyer";
};

const asker = (operation: Operation, isHeldBack: boolean): fc.Arbitrary<Asker> => {
  const { who } = operation.route;
  if (isHeldBack) return who === "anyone" ? fc.constant("forger") : fc.constantFrom("nobody", "forger");
  const all: Asker[] = ["seller", "buyer", "otherSeller", "otherBuyer", "admin", "nobody", "forger"];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(askersOf(operation)) },
    { weight: 3, arbitrary: fc.constantFrom(...all) },
  );
};

const methods = fc.constantFrom("HEAD", "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND");

/** Requests to one operation, in order or out of it; one that is held back never gets past the front door. */
export const drawRequest = (operation: Operation, ids: readonly string[], isHeldBack: boolean): fc.Arbitrary<Drawn> =>
  fc
    .tuple(
      fc.record({
        query: queryOf(operation),
        headers: headersOf(operation),
        as: asker(operation, isHeldBack),
        cast: fc.nat({ max: casts - 1 }),
        body: bodyOf(operation),
      }),
      pathOf(operation, ids),
      rarely(methods, isHeldBack ? 0 : 1, 40),
    )
    .map(([drawn, path, method]) => ({
      ...drawn,
      path: path.path,
      operation: operation.name,
      method: method ?? operation.method,
      isAstray: path.isAstray || method !== null,
    }));
