import { refuse } from "@souk/kernel/result";
import { type ApiContext, answerWith } from "@souk/platform/api";
import type { Env } from "./env.ts";

/** In production nothing is answered over plain HTTP, nor sent elsewhere: a client whose token travels in the open is to notice. */
export const requireHttps = async (c: ApiContext<Env>, next: () => Promise<void>): Promise<Response | undefined> => {
  const isPlain = new URL(c.req.url).protocol === "http:";
  if (isPlain && c.env.ENVIRONMENT === "production") return answerWith(c, refuse("forbidden", "Use https."));
  await next();
  return undefined;
};
