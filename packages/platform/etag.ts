import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** `"3"`: the ETag of what carries a version. */
export const toEtag = (version: number): string => `"${version}"`;

/** Whether an `If-Match` header, where one was sent, names this version. */
export const checkMatch = (ifMatch: string | undefined, version: number): Outcome<null, "precondition_failed"> => {
  if (ifMatch === undefined || ifMatch.trim() === "*") return accept(null);
  const named = ifMatch.split(",").some((tag) => tag.trim() === toEtag(version));
  return named ? accept(null) : refuse("precondition_failed");
};

/** Whether an `If-None-Match` header names one of these ETags, compared weakly (RFC 9110, 13.1.2). */
export const namesEtag = (ifNoneMatch: string | undefined, etags: string[]): boolean =>
  (ifNoneMatch ?? "").split(",").some((tag) => tag.trim() === "*" || etags.includes(tag.trim().replace(/^W\//, "")));
