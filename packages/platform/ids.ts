import { typeid } from "typeid-js";

export type IdPrefix =
  | "usr"
  | "prd"
  | "fil"
  | "rev"
  | "ent"
  | "lic"
  | "ref"
  | "pay"
  | "evt"
  | "whk"
  | "key"
  | "ses"
  | "psk"
  | "aud"
  | "mai"
  | "req";

/** A new time-ordered id such as `prd_01jd…` (TypeID: a prefix and a UUIDv7). */
export const newId = (prefix: IdPrefix): string => typeid(prefix).toString();
