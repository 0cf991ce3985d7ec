import { type Selection, selectRange } from "./range.ts";

/** The request headers that decide what of a file is sent. */
export type Conditions = {
  method: string;
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifRange: string | undefined;
  range: string | undefined;
};

export type Transfer = Selection | { kind: "not_modified" } | { kind: "precondition_failed" };

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");
const names = (list: string, matches: (tag: string) => boolean): boolean =>
  list.trim() === "*" || list.split(",").some((tag) => matches(tag));

/** Evaluates a request against a file that has no other validator than its strong `etag` (RFC 9110, 13.2). */
export const decideTransfer = (asked: Conditions, file: { etag: string; size: number }): Transfer => {
  const { ifMatch, ifNoneMatch, ifRange } = asked;
  if (ifMatch !== undefined && !names(ifMatch, (tag) => tag.trim() === file.etag)) {
    return { kind: "precondition_failed" };
  }
  if (ifNoneMatch !== undefined && names(ifNoneMatch, (tag) => opaque(tag) === file.etag)) {
    return { kind: "not_modified" };
  }
  // No Last-Modified is ever sent, so a date here cannot be the file's and asks for all of it.
  const applies = asked.method === "GET" && (ifRange === undefined || ifRange.trim() === file.etag);
  return applies ? selectRange(asked.range, file.size) : { kind: "whole" };
};
