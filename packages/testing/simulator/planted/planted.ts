import type { Patch } from "../bundle.ts";

/** A realistic bug as changes to the source. */
export type Planted = { bug: string; patches: Patch[] };

type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8" | "I9" | "I10";

/** A bug that breaks an invariant in what was kept under this seed, or in what is drawn from it on. */
export type SimulatedBug = Planted & { breaks: Invariant; seed: number };

/** A bug that a property of what stands by itself does not survive: the file of tests, and the name of the one. */
export type TestedBug = Planted & { tests: string; fails: string };
