import { type Bytes, encode, integers, join } from "./bytes.ts";

const rate = 22_050;

/** A WAV of one channel and 16 bits; `sampleAt` gives −1 to 1 for a time in seconds. */
export const wav = (seconds: number, sampleAt: (time: number) => number): Bytes => {
  const length = Math.round(seconds * rate);
  const samples = Int16Array.from({ length }, (_, index) => Math.round(sampleAt(index / rate) * 32_767));
  const data = new Uint8Array(samples.buffer);
  const format = integers(
    [
      [4, 16],
      [2, 1],
      [2, 1],
      [4, rate],
      [4, rate * 2],
      [2, 2],
      [2, 16],
    ],
    true,
  );
  const size = (bytes: number) => integers([[4, bytes]], true);
  return join([
    encode("RIFF"),
    size(36 + data.length),
    encode("WAVEfmt "),
    format,
    encode("data"),
    size(data.length),
    data,
  ]);
};
