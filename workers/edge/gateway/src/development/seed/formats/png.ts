import { type Bytes, crc32, encode, integers, join } from "./bytes.ts";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];
export type Picture = { width: number; height: number; colourAt: (x: number, y: number) => Colour };

const chunk = (type: string, data: Uint8Array): Bytes => {
  const body = join([encode(type), data]);
  return join([integers([[4, data.length]], false), body, integers([[4, crc32(body)]], false)]);
};

const deflate = async (bytes: Bytes): Promise<Bytes> => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** A PNG of 8 bits a channel, without transparency. */
export const png = async ({ width, height, colourAt }: Picture): Promise<Bytes> => {
  const stride = 1 + width * 3;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colourAt(x, y), y * stride + 1 + x * 3);
  }
  const header = join([
    integers(
      [
        [4, width],
        [4, height],
      ],
      false,
    ),
    Uint8Array.of(8, 2, 0, 0, 0),
  ]);
  return join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", await deflate(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
};

/** The colour at `part` (0 to 1) of the way from one to the other. */
export const mix = (from: Colour, to: Colour, part: number): Colour => {
  const blend = (a: number, b: number) => Math.round(a + (b - a) * Math.min(1, Math.max(0, part)));
  return [blend(from[0], to[0]), blend(from[1], to[1]), blend(from[2], to[2])];
};
