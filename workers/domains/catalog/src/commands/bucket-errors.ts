const codeOf = (error: unknown): number =>
  Number(/\((\d+)\)\s*$/.exec(error instanceof Error ? error.message : "")?.[1] ?? 0);

/** Whether the bucket no longer knows an upload in parts: it was completed or aborted, or was forgotten after a week. */
export const isUploadGone = (error: unknown): boolean => codeOf(error) === 10_024;

const misfits = [10_011, 10_025, 10_048];

/** Whether the bucket does not make an object of the parts: one is too small, was replaced or is of another size. */
export const isPartsMisfit = (error: unknown): boolean => misfits.includes(codeOf(error));
