import type { Contact } from "@souk/contracts/identity";
import type { Mail } from "@souk/contracts/notifications";
import type { Message } from "../templates.ts";
import { Button, Layout, toHtml } from "./layout.tsx";

type NewVersion = Extract<Mail, { template: "new-version" }>["data"];

const heading = "A new version is ready";
const reason = "You get this mail because you own this product.";

/** That a product the reader owns has a new version. */
export const renderNewVersion = ({ title, version, libraryUrl }: NewVersion, { name }: Contact): Message => ({
  subject: `${title}: version ${version} is ready`,
  html: toHtml(
    <Layout heading={heading} reason={reason}>
      <p>
        Hello {name}, version {version} of a file of {title} is in your library.
      </p>
      <Button href={libraryUrl}>Open your library</Button>
    </Layout>,
  ),
  text: [
    heading,
    `Hello ${name}, version ${version} of a file of ${title} is in your library.`,
    `Your library: ${libraryUrl}`,
    reason,
  ].join("\n\n"),
  links: [libraryUrl],
});
