import { type Problem, type ProblemCode, problems } from "@souk/contracts/problems";
import type { Refusal } from "@souk/kernel/result";

const retryAfterSeconds: Partial<Record<ProblemCode, number>> = {
  idempotency_in_progress: 1,
  rate_limited: 10,
  service_unavailable: 2,
};

const challenges: Partial<Record<ProblemCode, string>> = {
  authentication_required: "Bearer",
  access_token_invalid: 'Bearer error="invalid_token"',
};

/** The answer that a refusal becomes on HTTP (RFC 9457). */
export const problemResponse = (
  refusal: Refusal<ProblemCode>,
  at: { origin: string; path: string; requestId: string },
  headers: Record<string, string> = {},
): Response => {
  const { status, title, cause } = problems[refusal.code];
  const retryAfter = refusal.retryAfter ?? retryAfterSeconds[refusal.code];
  const challenge = challenges[refusal.code] ?? (status === 401 ? 'Bearer error="invalid_request"' : undefined);
  const body: Problem = {
    type: `${at.origin}/problems/${refusal.code}`,
    title,
    status,
    detail: refusal.detail ?? cause,
    instance: at.path,
    code: refusal.code,
    requestId: at.requestId,
    ...(refusal.errors && { errors: refusal.errors }),
  };
  return Response.json(body, {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
      ...(challenge !== undefined && { "WWW-Authenticate": challenge }),
      ...headers,
    },
  });
};
