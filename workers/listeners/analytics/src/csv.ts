/** A cell as RFC 4180 writes it; text that a spreadsheet would take for a formula is quoted with `'`. */
const toCell = (value: string | number): string => {
  if (typeof value === "number") return String(value);
  const safe = /^[\s\0]*[=+\-@]|^[\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line of a CSV file. */
export const toCsvLine = (values: (string | number)[]): string => `${values.map(toCell).join(",")}\r\n`;
