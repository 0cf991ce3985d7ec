import type { Money } from "@souk/contracts/money";

/** `$19.99`, `¥1,999`: minor units in the currency's own number of digits. */
export const formatMoney = ({ amount, currency }: Money): string => {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  return format.format(amount / 10 ** digits);
};
