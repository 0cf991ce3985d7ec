import type { Contact } from "@souk/contracts/identity";
import type { Mail } from "@souk/contracts/notifications";
import { unreachable } from "@souk/kernel/result";
import { renderNewVersion } from "./templates/new-version.tsx";
import { renderReceipt } from "./templates/receipt.tsx";
import { renderRefund } from "./templates/refund.tsx";
import { renderResetPassword } from "./templates/reset-password.tsx";
import { renderSale } from "./templates/sale.tsx";
import { renderVerifyEmail } from "./templates/verify-email.tsx";

/** A mail as it goes out; `links` are the addresses in it. */
export type Message = { subject: string; html: string; text: string; links: string[] };

/** Fills a mail's template for its reader. */
export const render = (mail: Mail, reader: Contact): Message => {
  switch (mail.template) {
    case "verify-email":
      return renderVerifyEmail(mail.data);
    case "reset-password":
      return renderResetPassword(mail.data);
    case "receipt":
      return renderReceipt(mail.data, reader);
    case "refund":
      return renderRefund(mail.data, reader);
    case "sale":
      return renderSale(mail.data, reader);
    case "new-version":
      return renderNewVersion(mail.data, reader);
    default:
      return unreachable(mail);
  }
};
