import type { Page } from "../formats/pdf.ts";

/** "The Pocket Guide to Selling Files", page by page. */
export const guide: Page[] = [
  {
    heading: "The Pocket Guide to Selling Files",
    paragraphs: [
      "A file costs nothing to copy, and that is the whole difficulty. What people pay for is not the copy but the certainty that it is the right one, that it works, and that somebody stands behind it.",
      "This guide is short on purpose. Each page is one decision that you will have to make before your first sale, and a rule of thumb to make it with.",
      "Read it with the thing that you want to sell open beside it.",
    ],
  },
  {
    heading: "1. Say what it is",
    paragraphs: [
      "A title is a promise, not a slogan. Name the thing and the format: 'Forty invoice templates (HTML)' sells better than 'Supercharge your billing'.",
      "The first sentence of the description answers one question: what will I have on my disk in a minute that I do not have now? The second says who it is for. The third says what it is not.",
      "Show it. A cover is read before the title is. Make it from the product itself, not from a stock photograph of a laptop.",
    ],
  },
  {
    heading: "2. Put a price on it",
    paragraphs: [
      "Price the hour that it saves, not the hours that it took. If a template saves an afternoon, then a tenth of an afternoon is cheap.",
      "Round prices are honest and easy to remember. Discounts teach people to wait, so keep them for launches and for thanks.",
      "Give one small thing away. It shows that your files open, and it brings back those who liked them.",
    ],
  },
  {
    heading: "3. Keep your buyers",
    paragraphs: [
      "Publish new versions under the same product: those who bought it get them too, with a mail that says what changed. Write the change log for them, not for yourself.",
      "Answer refunds quickly and without an argument. A buyer who got the money back in a minute tells others about that minute.",
      "And keep the original files. One day somebody will ask for the first version, and you will be glad to have it.",
    ],
  },
];

/** The page that its second edition adds. */
export const checklist: Page = {
  heading: "Before you publish: a checklist",
  paragraphs: [
    "[ ] The file opens on a machine that is not yours.",
    "[ ] Its name says what it is, without 'final' in it.",
    "[ ] The title names the thing and its format.",
    "[ ] The description's first sentence says what the buyer will have.",
    "[ ] The cover shows the product.",
    "[ ] The price is one that you would pay.",
    "[ ] You have bought it yourself once, with another account.",
  ],
};
