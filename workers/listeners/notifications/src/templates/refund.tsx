import type { Contact } from "@souk/contracts/identity";
import type { Mail } from "@souk/contracts/notifications";
import type { Message } from "../templates.ts";
import { Layout, toHtml } from "./layout.tsx";
import { formatMoney } from "./money.ts";

type Refund = Extract<Mail, { template: "refund" }>["data"];

const heading = "Your refund";
const reason = "You get this mail because you bought something on Souk.";

const describe = ({ amount }: Refund): string =>
  amount.amount === 0
    ? "these are no longer in your library."
    : `${formatMoney(amount)} are on the way back to you. These are no longer in your library.`;

/** What was taken back, and how much money the buyer gets for it. */
export const renderRefund = (refund: Refund, { name }: Contact): Message => ({
  subject: `Your Souk refund for ${refund.orderId}`,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>
        Hello {name}, {describe(refund)}
      </p>
      <ul>
        {refund.lines.map(({ title, total }) => (
          <li>
            {title}: {formatMoney(total)}
          </li>
        ))}
      </ul>
      <p style="font-size:13px;color:#7a736a">Order {refund.orderId}</p>
    </Layout>,
  ),
  text: [
    heading,
    `Hello ${name}, ${describe(refund)}`,
    refund.lines.map(({ title, total }) => `${title}: ${formatMoney(total)}`).join("\n"),
    `Order ${refund.orderId}`,
    reason,
  ].join("\n\n"),
  links: [],
});
