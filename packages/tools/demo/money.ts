import type { Money } from "@souk/contracts/money";

/** `$19.99` */
export const formatMoney = ({ amount, currency }: Money): string => {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
