import { type Bytes, encode } from "./bytes.ts";

/** A page: its heading, and paragraphs of ASCII text. */
export type Page = { heading: string; paragraphs: string[] };

const lineLength = 78;

const wrap = (text: string): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
};

const quote = (text: string): string => `(${text.replaceAll(/[\\()]/g, "\\$&")})`;

const toContent = ({ heading, paragraphs }: Page): string => {
  const lines = paragraphs.flatMap((paragraph) => [...wrap(paragraph), ""]);
  return [
    "BT",
    `/F2 22 Tf 64 740 Td ${quote(heading)} Tj`,
    "/F1 11 Tf 16 TL 0 -36 Td",
    ...lines.map((line) => `${quote(line)} Tj T*`),
    "ET",
  ].join("\n");
};

const firstPage = 5;

const toObjects = (title: string, pages: Page[]): string[] => {
  const numbers = pages.map((_, index) => firstPage + index * 2);
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  return [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${numbers.map((number) => `${number} 0 R`).join(" ")}] >>`,
    font("Helvetica"),
    font("Helvetica-Bold"),
    ...pages.flatMap((page, index) => {
      const content = toContent(page);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${firstPage + index * 2 + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
    `<< /Title ${quote(title)} /Producer (Souk) >>`,
  ];
};

/** A PDF of A4 pages in Helvetica; each page's text must fit on it. */
export const pdf = (title: string, pages: Page[]): Bytes => {
  const objects = toObjects(title, pages);
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return encode(text + table + trailer);
};
