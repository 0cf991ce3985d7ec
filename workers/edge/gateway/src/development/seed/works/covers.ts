import { type Colour, mix, type Picture } from "../formats/png.ts";

const width = 480;
const height = 320;

const cover = (from: Colour, to: Colour, partAt: (x: number, y: number) => number): Picture => ({
  width,
  height,
  colourAt: (x, y) => mix(from, to, Math.round(partAt(x / height, y / height) * 24) / 24),
});

/** Circles around a point a third of the way in. */
export const rings = (from: Colour, to: Colour): Picture =>
  cover(from, to, (x, y) => 0.5 + 0.5 * Math.sin(Math.hypot(x - 0.5, y - 0.4) * 28));

/** Stripes that lean to the right. */
export const stripes = (from: Colour, to: Colour): Picture => cover(from, to, (x, y) => ((x + y * 0.6) * 6) % 1);

/** Hills, one before the other. */
export const hills = (from: Colour, to: Colour): Picture =>
  cover(from, to, (x, y) => {
    const ridges = [0.35, 0.5, 0.65, 0.8].filter((line, index) => y > line + 0.08 * Math.sin(x * 4 + index * 1.7));
    return ridges.length / 4;
  });

/** A grid of dots that grow downwards. */
export const dots = (from: Colour, to: Colour): Picture =>
  cover(from, to, (x, y) => (Math.hypot(((x * 12) % 1) - 0.5, ((y * 12) % 1) - 0.5) < 0.1 + y * 0.35 ? 1 : 0));
