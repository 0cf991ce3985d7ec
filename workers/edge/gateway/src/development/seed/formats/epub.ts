import { type Bytes, encode } from "./bytes.ts";
import { zip } from "./zip.ts";

export type Chapter = { title: string; paragraphs: string[] };
type Book = { id: string; title: string; author: string; chapters: Chapter[] };

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

const container = `${head}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>`;

const page = (title: string, body: string): string =>
  `${head}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en">
<head><title>${title}</title></head>
<body>${body}</body></html>`;

const nameOf = (index: number): string => `chapter-${index + 1}.xhtml`;

const toPackage = ({
  id,
  title,
  author,
  chapters,
}: Book): string => `${head}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">${id}</dc:identifier><dc:title>${title}</dc:title>
<dc:creator>${author}</dc:creator><dc:language>en</dc:language><meta property="dcterms:modified">2025-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
${chapters.map((_, index) => `<item id="c${index}" href="${nameOf(index)}" media-type="application/xhtml+xml"/>`).join("\n")}</manifest>
<spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join("")}</spine></package>`;

const toContents = ({ title, chapters }: Book): string => {
  const items = chapters.map((chapter, index) => `<li><a href="${nameOf(index)}">${chapter.title}</a></li>`);
  return page(title, `<nav epub:type="toc"><h1>${title}</h1><ol>${items.join("")}</ol></nav>`);
};

const toPage = ({ title, paragraphs }: Chapter): string =>
  page(title, `<h1>${title}</h1>\n${paragraphs.map((text) => `<p>${text}</p>`).join("\n")}`);

/** An EPUB 3 book; its texts are XHTML already. */
export const epub = (book: Book): Bytes =>
  zip([
    // Readers look for this one first, uncompressed.
    { name: "mimetype", bytes: encode("application/epub+zip") },
    { name: "META-INF/container.xml", bytes: encode(container) },
    { name: "OEBPS/book.opf", bytes: encode(toPackage(book)) },
    { name: "OEBPS/nav.xhtml", bytes: encode(toContents(book)) },
    ...book.chapters.map((chapter, index) => ({ name: `OEBPS/${nameOf(index)}`, bytes: encode(toPage(chapter)) })),
  ]);
