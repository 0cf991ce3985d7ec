let given = 0;

/** Counts instead of drawing lots, so that a history repeats to the letter. */
export const newId = (prefix: string): string => {
  given += 1;
  return `${prefix}_${String(given).padStart(6, "0")}`;
};

export const restartIds = (): void => {
  given = 0;
};
