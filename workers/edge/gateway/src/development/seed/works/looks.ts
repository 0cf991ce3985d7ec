import { encode } from "../formats/bytes.ts";
import { type Colour, mix, type Picture, png } from "../formats/png.ts";
import { zip } from "../formats/zip.ts";
import { invoice } from "../texts/invoice.ts";
import { listLandingPages } from "../texts/landing.ts";
import { dots, hills, rings, stripes } from "./covers.ts";
import { onlyVersion, type Work } from "./work.ts";

const skies: [name: string, above: Colour, below: Colour][] = [
  ["first-light", [24, 32, 74], [255, 188, 140]],
  ["noon", [60, 140, 220], [222, 240, 252]],
  ["golden-hour", [92, 52, 110], [255, 206, 92]],
  ["dusk", [22, 18, 52], [214, 92, 120]],
  ["late", [8, 10, 28], [58, 52, 120]],
  ["storm", [30, 38, 46], [140, 156, 160]],
];

const sky = (above: Colour, below: Colour): Picture => ({
  width: 960,
  height: 540,
  colourAt: (_, y) => mix(above, below, y / 539),
});

// Circles from two points, in ink where they meet.
const interference: Picture = {
  width: 640,
  height: 640,
  colourAt: (x, y) => {
    const waves = Math.sin(Math.hypot(x - 220, y - 320) / 6) + Math.sin(Math.hypot(x - 420, y - 320) / 6);
    return waves > 0.6 ? [28, 36, 64] : [246, 242, 232];
  },
};

const makeWallpapers = async () => {
  const pictures = skies.map(async ([name, above, below]) => ({
    name: `${name}.png`,
    bytes: await png(sky(above, below)),
  }));
  return zip(await Promise.all(pictures));
};

export const looks: Work[] = [
  {
    title: "Landing Page Kit",
    description:
      "Three one-page sites for a product of your own: paper, night and mint. Plain HTML and CSS without a build step; change three colours and the words, and put it online.\n\nA ZIP of HTML files.",
    category: "templates",
    tags: ["html", "css", "landing page"],
    price: 2_400,
    demand: 6,
    cover: dots([239, 250, 244], [31, 143, 98]),
    file: onlyVersion("landing-page-kit.zip", "application/zip", () =>
      zip(listLandingPages().map(({ name, text }) => ({ name, bytes: encode(text) }))),
    ),
  },
  {
    title: "Invoice That Adds Itself Up",
    description:
      "One HTML file: click any text to change it, and the amounts add themselves up. Print it, or save it as PDF. No account, no server, no script from elsewhere.\n\nFree, for everyone who bills somebody.",
    category: "templates",
    tags: ["invoice", "html", "free"],
    price: 0,
    demand: 8,
    cover: stripes([255, 255, 255], [198, 206, 222]),
    file: onlyVersion("invoice.html", "text/html", () => encode(invoice)),
  },
  {
    title: "Six Skies: Gradient Wallpapers",
    description:
      "From first light to storm: six quiet gradients for your desktop, 960 × 540, as PNG. They stay out of the way of your icons.",
    category: "graphics",
    tags: ["wallpaper", "gradient", "png"],
    price: 700,
    demand: 4,
    cover: hills([22, 18, 52], [214, 92, 120]),
    file: onlyVersion("six-skies.zip", "application/zip", makeWallpapers),
  },
  {
    title: "Interference No. 1 (edition of 25)",
    description:
      "Circles from two points, in ink where they meet. A print for the screen in an edition of 25 copies: when they are gone, they are gone.\n\nPNG, 640 × 640.",
    category: "graphics",
    tags: ["print", "generative", "limited"],
    price: 1_900,
    demand: 2,
    stock: 25,
    cover: rings([246, 242, 232], [28, 36, 64]),
    file: onlyVersion("interference-1.png", "image/png", () => png(interference)),
  },
];
