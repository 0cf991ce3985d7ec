/** The bytes to send of a representation; `first` and `last` are inclusive. */
export type Selection = { kind: "whole" } | { kind: "part"; first: number; last: number } | { kind: "unsatisfiable" };

const whole: Selection = { kind: "whole" };
const unsatisfiable: Selection = { kind: "unsatisfiable" };

type Spec = { first: number; last: number } | { suffix: number };

const parseSpec = (text: string): Spec | null => {
  const [, first = "", last = ""] = /^(\d*)-(\d*)$/.exec(text) ?? [];
  if (first === "") return last === "" ? null : { suffix: Number(last) };
  const spec = { first: Number(first), last: last === "" ? Number.POSITIVE_INFINITY : Number(last) };
  return spec.last < spec.first ? null : spec;
};

const resolveSpec = (spec: Spec, size: number): Selection => {
  const first = "suffix" in spec ? Math.max(0, size - spec.suffix) : spec.first;
  const last = "suffix" in spec ? size - 1 : Math.min(spec.last, size - 1);
  return first < size && first <= last ? { kind: "part", first, last } : unsatisfiable;
};

/** Reads a `Range` header (RFC 9110, 14.2): one that makes no sense is ignored, several ranges are not served. */
export const selectRange = (header: string | undefined, size: number): Selection => {
  const list = /^bytes=(.*)$/i.exec(header?.trim() ?? "")?.[1];
  if (list === undefined) return whole;
  const texts = list
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
  const specs = texts.map(parseSpec);
  if (specs.includes(null)) return whole;
  const [spec, ...more] = specs;
  if (!spec) return whole;
  return more.length > 0 ? unsatisfiable : resolveSpec(spec, size);
};
