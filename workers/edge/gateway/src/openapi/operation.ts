import type { Described, Operation } from "@souk/contracts/openapi";
import type { Route } from "@souk/contracts/routes";
import { developmentTag, tags } from "./introduction.ts";
import { describeProblems, toHeaderRef } from "./problems.ts";

const toParameterRef = (name: string): Described => ({ $ref: `#/components/parameters/${name}` });

const idempotencyKey = ({ method, idempotencyKey }: Route): Described[] => {
  if (method !== "post") return [];
  return [toParameterRef(idempotencyKey ? "RequiredIdempotencyKey" : "IdempotencyKey")];
};

/** Who may ask: signed in, whoever likes, or whoever likes with more to see for some. */
const security = ({ who, owner, method, path }: Route): Described[] => {
  if (who !== "anyone") return [{ bearer: [] }];
  return owner !== "GATEWAY" && method === "get" && path.startsWith("/v1/") ? [{}, { bearer: [] }] : [];
};

const audience = ({ who }: Route): string | undefined =>
  typeof who === "string" ? undefined : `Only for the role ${who.map((role) => `\`${role}\``).join(" or ")}.`;

const dressAnswer = (answer: Described): Described => ({
  ...answer,
  headers: {
    ...Object.fromEntries(["X-Request-Id", "Api-Version"].map(toHeaderRef)),
    ...(answer.headers as Described | undefined),
  },
});

/** One operation as a client reads it: what its Worker says of it, and what the table of routes implies. */
export const describeOperation = (route: Route, operation: Operation): Described => {
  const parameters = [...(operation.parameters ?? []), ...idempotencyKey(route)];
  const description = [audience(route), operation.description].filter(Boolean).join("\n\n");
  const answers = Object.entries(operation.responses).map(([status, answer]) => [status, dressAnswer(answer)]);
  return {
    ...operation,
    tags: [(route.developmentOnly ? developmentTag : tags[route.owner]).name],
    ...(description !== "" && { description }),
    security: security(route),
    ...(parameters.length > 0 && { parameters }),
    responses: { ...Object.fromEntries(answers), ...describeProblems(route) },
  };
};
