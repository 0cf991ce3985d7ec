const bars = [..."▁▂▃▄▅▆▇█"];

/** A bar for each value, the largest full and nothing at all the lowest. */
export const formatSparkline = (values: number[]): string => {
  const largest = Math.max(...values, 1);
  return values.map((value) => bars[Math.round((value / largest) * (bars.length - 1))]).join("");
};
