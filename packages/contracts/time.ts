import * as z from "zod";

/** RFC 3339 in UTC, with milliseconds. */
export const time = z.string().meta({ format: "date-time", example: "2026-11-22T09:00:00.000Z" });
