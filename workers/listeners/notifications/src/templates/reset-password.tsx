import type { Message } from "../templates.ts";
import { Button, Layout, toHtml } from "./layout.tsx";

const heading = "Choose a new password";
const intro =
  "Somebody asked to set another password for the Souk account of this address. The link works once, for 30 minutes.";
const reason = "If that was not you, ignore this mail: your password stays as it is.";

export const renderResetPassword = ({ url }: { url: string }): Message => ({
  subject: heading,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>{intro}</p>
      <Button href={url}>Set password</Button>
      <p style="font-size:13px;color:#7a736a;word-break:break-all">{url}</p>
    </Layout>,
  ),
  text: [heading, intro, url, reason].join("\n\n"),
  links: [url],
});
