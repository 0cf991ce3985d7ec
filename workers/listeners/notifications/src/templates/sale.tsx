import type { Contact } from "@souk/contracts/identity";
import type { Mail } from "@souk/contracts/notifications";
import type { Message } from "../templates.ts";
import { Button, Layout, toHtml } from "./layout.tsx";
import { formatMoney } from "./money.ts";

type Sale = Extract<Mail, { template: "sale" }>["data"];

const heading = "You made a sale";
const reason = "You get this mail because you sell on Souk.";

/** Which of the seller's products an order sold. */
export const renderSale = ({ orderId, lines, salesUrl }: Sale, { name }: Contact): Message => ({
  subject: lines.length === 1 ? `You sold ${lines[0]?.title}` : `You sold ${lines.length} products`,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>Hello {name}, somebody just bought from you.</p>
      <ul>
        {lines.map(({ title, total }) => (
          <li>
            {title}: {formatMoney(total)}
          </li>
        ))}
      </ul>
      <Button href={salesUrl}>See your sales</Button>
      <p style="font-size:13px;color:#7a736a">Order {orderId}</p>
    </Layout>,
  ),
  text: [
    heading,
    `Hello ${name}, somebody just bought from you.`,
    lines.map(({ title, total }) => `${title}: ${formatMoney(total)}`).join("\n"),
    `Your sales: ${salesUrl}`,
    `Order ${orderId}`,
    reason,
  ].join("\n\n"),
  links: [salesUrl],
});
