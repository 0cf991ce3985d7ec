import type { Contact } from "@souk/contracts/identity";
import type { Mail } from "@souk/contracts/notifications";
import type { Message } from "../templates.ts";
import { Button, Layout, toHtml } from "./layout.tsx";
import { formatMoney } from "./money.ts";

type Receipt = Extract<Mail, { template: "receipt" }>["data"];

const heading = "Thank you for your order";
const reason = "You get this mail because you bought something on Souk.";
const cell = "padding:10px 0;border-bottom:1px solid #e8e2d9;vertical-align:top";
const amount = `${cell};text-align:right;white-space:nowrap;padding-left:16px`;

const Lines = ({ lines, total }: Pick<Receipt, "lines" | "total">) => (
  <table style="width:100%;border-collapse:collapse">
    <tbody>
      {lines.map((line) => (
        <tr>
          <td style={cell}>{line.title}</td>
          <td style={amount}>{formatMoney(line.total)}</td>
        </tr>
      ))}
      <tr style="font-weight:bold">
        <td style={cell}>Total</td>
        <td style={amount}>{formatMoney(total)}</td>
      </tr>
    </tbody>
  </table>
);

/** What was bought and for how much, and where it is to be had. */
export const renderReceipt = ({ orderId, lines, total, libraryUrl }: Receipt, { name }: Contact): Message => ({
  subject: `Your Souk receipt for ${orderId}`,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>Hello {name}, your downloads are ready.</p>
      <Lines lines={lines} total={total} />
      <Button href={libraryUrl}>Open your library</Button>
      <p style="font-size:13px;color:#7a736a">Order {orderId}</p>
    </Layout>,
  ),
  text: [
    heading,
    `Hello ${name}, your downloads are ready.`,
    [...lines, { title: "Total", total }].map((line) => `${line.title}: ${formatMoney(line.total)}`).join("\n"),
    `Your library: ${libraryUrl}`,
    `Order ${orderId}`,
    reason,
  ].join("\n\n"),
  links: [libraryUrl],
});
