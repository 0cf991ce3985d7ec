import * as z from "zod";

// Controls but for tab and line breaks, and the bidirectional overrides and isolates that can disguise text.
const forbidden = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const lineBreaks = /[\t\n\r]/u;

const length = (value: string): number => [...value].length;

const characters = (min: number, max: number) =>
  z
    .string()
    .refine((value) => length(value) >= min && length(value) <= max, {
      error: `Expected ${min === max ? min : `${min} to ${max}`} characters`,
    })
    .refine((value) => !forbidden.test(value), { error: "Control characters are not allowed" })
    .refine((value) => value.isWellFormed(), { error: "Lone surrogates are not allowed" })
    .meta({ minLength: min, maxLength: max });

/** Text of several lines, `min` to `max` characters (code points). */
export const multiline = (min: number, max: number) => characters(min, max);

/** One line of text, `min` to `max` characters (code points), not blank when `min` > 0. */
export const line = (min: number, max: number) =>
  characters(min, max)
    .refine((value) => !lineBreaks.test(value), { error: "Line breaks are not allowed" })
    .refine((value) => min === 0 || value.trim() !== "", { error: "Must not be blank" });
