import type { CategorySlug } from "@souk/contracts/catalog";
import type { Bytes } from "../formats/bytes.ts";
import type { Picture } from "../formats/png.ts";

/** A file in all its versions, the oldest first. */
export type WorkFile = {
  name: string;
  type: string;
  versions: { changelog: string; make: () => Bytes | Promise<Bytes> }[];
};

/** A product of the demo seller's. */
export type Work = {
  title: string;
  description: string;
  category: CategorySlug;
  tags: string[];
  /** US cents. */
  price: number;
  /** How much it is asked for, beside the others. */
  demand: number;
  stock?: number;
  license?: { maxActivations: number };
  cover: Picture;
  file: WorkFile;
};

/** A file that has one version so far. */
export const onlyVersion = (name: string, type: string, make: () => Bytes | Promise<Bytes>): WorkFile => ({
  name,
  type,
  versions: [{ changelog: "", make }],
});
