/** One requirement, and the test that shows it is met, why it has no object here, or where and why it is not followed. */
export type Row = { id: string; requirement: string } & (
  | { proof: { file: string; test: string } }
  | { doesNotApply: string }
  | { departs: string }
);
