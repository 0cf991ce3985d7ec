import { type Bytes, encode } from "../formats/bytes.ts";
import { wav } from "../formats/wav.ts";
import { zip } from "../formats/zip.ts";
import { csvToJson } from "../texts/csv-to-json.ts";
import { snake } from "../texts/snake.ts";
import { dots, hills, rings, stripes } from "./covers.ts";
import { onlyVersion, type Work } from "./work.ts";

const makeCurrencies = (): Bytes => {
  const names = new Intl.DisplayNames("en", { type: "currency" });
  const rows = Intl.supportedValuesOf("currency").map((code) => {
    const format = new Intl.NumberFormat("en", { style: "currency", currency: code });
    return `${code},"${names.of(code)}",${format.resolvedOptions().maximumFractionDigits}`;
  });
  return encode(`code,name,decimals\r\n${rows.join("\r\n")}\r\n`);
};

const sounds: [name: string, notes: number[]][] = [
  ["open", [523, 784]],
  ["close", [784, 523]],
  ["done", [523, 659, 784]],
  ["no", [220, 196]],
  ["message", [880, 1_175]],
  ["tick", [1_568]],
];

const noteSeconds = 0.14;

const makeSound = (notes: number[]): Bytes =>
  wav(notes.length * noteSeconds + 0.1, (time) => {
    const index = Math.min(notes.length - 1, Math.floor(time / noteSeconds));
    const since = time - index * noteSeconds;
    return 0.5 * Math.exp(-since * 14) * Math.sin(2 * Math.PI * (notes[index] ?? 0) * time);
  });

// Two points and a ring of corners between them.
const makeCrystal = (corners: number, height: number): string => {
  const ring = Array.from({ length: corners }, (_, index) => (2 * Math.PI * index) / corners);
  const vertices = [[0, height, 0], [0, -height, 0], ...ring.map((angle) => [Math.cos(angle), 0, Math.sin(angle)])];
  const faces = ring.flatMap((_, index) => {
    const [here, next] = [3 + index, 3 + ((index + 1) % corners)];
    return [`f 1 ${next} ${here}`, `f 2 ${here} ${next}`];
  });
  const points = vertices.map((vertex) => `v ${vertex.map((part) => part.toFixed(4)).join(" ")}`);
  return [`o crystal-${corners}`, ...points, ...faces, ""].join("\n");
};

export const things: Work[] = [
  {
    title: "Every Currency in One Table",
    description:
      "Code, English name and number of decimals of every currency in use, as CSV (RFC 4180, UTF-8). For everyone who has ever shown a yen with two decimals.",
    category: "other",
    tags: ["data", "csv", "currency"],
    price: 500,
    demand: 3,
    cover: stripes([235, 247, 238], [60, 132, 92]),
    file: onlyVersion("currencies.csv", "text/csv", makeCurrencies),
  },
  {
    title: "Six Soft Interface Sounds",
    description:
      "Open, close, done, no, message and tick: six short sounds that tell without startling. WAV, 16 bits, a fraction of a second each.",
    category: "audio",
    tags: ["ui", "sound", "wav"],
    price: 400,
    demand: 9,
    cover: rings([255, 238, 222], [230, 120, 80]),
    file: onlyVersion("interface-sounds.zip", "application/zip", () =>
      zip(sounds.map(([name, notes]) => ({ name: `${name}.wav`, bytes: makeSound(notes) }))),
    ),
  },
  {
    title: "Low-Poly Crystals",
    description:
      "Three crystals of five, six and eight corners for your low-poly scenes. Clean triangles, ready for any program that reads OBJ.",
    category: "3d",
    tags: ["low poly", "obj", "model"],
    price: 1_200,
    demand: 4,
    cover: hills([214, 236, 250], [52, 72, 140]),
    file: onlyVersion("crystals.zip", "application/zip", () =>
      zip([5, 6, 8].map((corners) => ({ name: `crystal-${corners}.obj`, bytes: encode(makeCrystal(corners, 1.6)) }))),
    ),
  },
  {
    title: "Snake, on One Page",
    description:
      "The classic in a single HTML file of fifty lines: open it in a browser and play, or open it in an editor and learn how it is made.",
    category: "games",
    tags: ["html", "arcade", "open source"],
    price: 300,
    demand: 6,
    cover: dots([16, 21, 31], [95, 184, 106]),
    file: onlyVersion("snake.html", "text/html", () => encode(snake)),
  },
  {
    title: "csv2json",
    description:
      "A command for Node that reads CSV as RFC 4180 has it, quotes and line breaks included, and writes JSON. One file, no dependency: node csv2json.mjs table.csv > table.json",
    category: "software",
    tags: ["cli", "node", "csv"],
    price: 2_900,
    demand: 7,
    license: { maxActivations: 3 },
    cover: stripes([24, 28, 40], [92, 214, 190]),
    file: onlyVersion("csv2json.mjs", "text/javascript", () => encode(csvToJson)),
  },
];
