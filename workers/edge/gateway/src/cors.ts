import { cors } from "hono/cors";
import type { Env } from "./env.ts";

const readable = [
  "Accept-Ranges",
  "Api-Version",
  "Content-Disposition",
  "Content-Range",
  "Deprecation",
  "ETag",
  "Idempotent-Replayed",
  "Location",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "Sunset",
  "WWW-Authenticate",
  "X-Data-Source",
  "X-Request-Id",
];

const sendable = [
  "Api-Version",
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "If-Range",
  "Last-Event-ID",
  "Range",
  "X-Request-Id",
];

const isListed = ({ CORS_ORIGINS }: Env, origin: string): boolean =>
  CORS_ORIGINS.split(",").some((listed) => listed.trim() === origin);

/** Lets pages of the origins in `CORS_ORIGINS` read our answers; callers are known by a token alone, so no credentials are allowed. */
export const allowOrigins = cors({
  origin: (origin, c) => (isListed(c.env, origin) ? origin : null),
  allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
  allowHeaders: sendable,
  exposeHeaders: readable,
  maxAge: 600,
});
