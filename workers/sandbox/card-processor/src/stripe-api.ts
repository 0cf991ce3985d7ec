import { randomBytes } from "node:crypto";
import { type Answer, unauthorized } from "./answers.ts";
import type { Env } from "./env.ts";
import { readOperation } from "./operations.ts";

const checkKey = (header: string | null): Answer | null => {
  const key = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? null;
  // A live key has no business here.
  return key?.startsWith("sk_test_") ? null : unauthorized(key);
};

const toResponse = ({ status, body, replayed }: Answer, key: string | null): Response =>
  Response.json(body, {
    status,
    headers: {
      "Request-Id": `req_${randomBytes(7).toString("hex")}`,
      ...(key !== null && { "Idempotency-Key": key }),
      ...(replayed && { "Idempotent-Replayed": "true" }),
    },
  });

/** Answers one request of Stripe's API. */
export const serveStripe = async (env: Env, request: Request): Promise<Response> => {
  const refused = checkKey(request.headers.get("Authorization"));
  if (refused) return toResponse(refused, null);
  const { pathname, search } = new URL(request.url);
  // The runtime warns of `text()` on a form.
  const body = new TextDecoder().decode(await request.arrayBuffer());
  const operation = readOperation(request.method, pathname, request.method === "GET" ? search : body);
  if (!operation.ok) return toResponse(operation.answer, null);
  const key = request.method === "POST" ? request.headers.get("Idempotency-Key") : null;
  const fingerprint = `${request.method} ${pathname} ${body}`;
  const answer: Answer = await env.PROCESSOR.getByName("processor").run(operation.value, { key, fingerprint });
  if (answer.delayMs !== undefined) await scheduler.wait(answer.delayMs);
  return toResponse(answer, key);
};
