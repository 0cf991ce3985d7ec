import { encode } from "../formats/bytes.ts";
import { epub } from "../formats/epub.ts";
import { pdf } from "../formats/pdf.ts";
import { zip } from "../formats/zip.ts";
import { checklist, guide } from "../texts/guide.ts";
import { listLessons } from "../texts/lessons.ts";
import { tales } from "../texts/tales.ts";
import { hills, rings, stripes } from "./covers.ts";
import { onlyVersion, type Work } from "./work.ts";

const guideTitle = "The Pocket Guide to Selling Files";
const talesTitle = "Tales from the Night Market";

export const reading: Work[] = [
  {
    title: guideTitle,
    description:
      "A short PDF for everyone about to sell a first file: what to call it, what to ask for it and how to keep those who bought it. One decision a page, with a rule of thumb for each.\n\nThe second edition adds a checklist to print. Whoever bought the first has it too.",
    category: "ebooks",
    tags: ["selling", "guide", "pdf"],
    price: 900,
    demand: 8,
    cover: stripes([250, 240, 222], [201, 92, 54]),
    file: {
      name: "pocket-guide.pdf",
      type: "application/pdf",
      versions: [
        { changelog: "", make: () => pdf(guideTitle, guide) },
        { changelog: "Second edition: adds a checklist to print.", make: () => pdf(guideTitle, [...guide, checklist]) },
      ],
    },
  },
  {
    title: talesTitle,
    description:
      "Three very short stories from a market that opens when the last tram has gone: a lamp that has been lit once, a map of the street one stands in, and a ferryman who keeps the books.\n\nEPUB 3, for every reader that takes it.",
    category: "ebooks",
    tags: ["fiction", "stories", "epub"],
    price: 600,
    demand: 5,
    cover: hills([38, 28, 66], [255, 176, 96]),
    file: onlyVersion("night-market.epub", "application/epub+zip", () =>
      epub({ id: "urn:souk:demo:night-market", title: talesTitle, author: "Sol Seller", chapters: tales }),
    ),
  },
  {
    title: "HTTP in Five Lessons",
    description:
      "Requests, methods, statuses, caches and ranges: what everyone who calls an API should have seen once, with a command to try in each lesson and exercises to think about on the way home.\n\nA ZIP of five web pages that need no server.",
    category: "courses",
    tags: ["http", "web", "beginners"],
    price: 1_500,
    demand: 5,
    cover: rings([236, 244, 255], [38, 92, 180]),
    file: onlyVersion("http-in-five-lessons.zip", "application/zip", () =>
      zip(listLessons().map(({ name, text }) => ({ name, bytes: encode(text) }))),
    ),
  },
];
