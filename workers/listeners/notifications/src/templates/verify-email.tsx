import type { Message } from "../templates.ts";
import { Button, Layout, toHtml } from "./layout.tsx";

const heading = "Confirm your e-mail address";
const intro =
  "An account on Souk was opened with this address. Confirm it within 30 minutes to publish and to get news.";
const reason = "If that was not you, ignore this mail: nothing happens without the link.";

/** Names nobody: whoever registers a stranger's address must not choose the words they read. */
export const renderVerifyEmail = ({ url }: { url: string }): Message => ({
  subject: heading,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>{intro}</p>
      <Button href={url}>Confirm address</Button>
      <p style="font-size:13px;color:#7a736a;word-break:break-all">{url}</p>
    </Layout>,
  ),
  text: [heading, intro, url, reason].join("\n\n"),
  links: [url],
});
