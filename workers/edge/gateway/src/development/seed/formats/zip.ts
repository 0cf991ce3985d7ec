import { type Bytes, crc32, encode, integers, join } from "./bytes.ts";

export type Entry = { name: string; bytes: Uint8Array };

const inUtf8 = 0x0800;
const newYear = 0x5a21; // 2025-01-01 as DOS has it, so that the same entries make the same archive.

/** A ZIP archive of uncompressed entries, in their order. */
export const zip = (entries: Entry[]): Bytes => {
  const locals: Bytes[] = [];
  const central: Bytes[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const path = encode(name);
    const { length: size } = bytes;
    // version, flags, method, time, date, checksum, sizes, length of the name, length of what is extra
    const facts: [2 | 4, number][] = [
      ...([
        [2, 20],
        [2, inUtf8],
        [2, 0],
        [2, 0],
        [2, newYear],
      ] as [2, number][]),
      ...([
        [4, crc32(bytes)],
        [4, size],
        [4, size],
        [2, path.length],
        [2, 0],
      ] as [2 | 4, number][]),
    ];
    const local = join([integers([[4, 0x04034b50], ...facts], true), path, bytes]);
    const rest: [2 | 4, number][] = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ];
    central.push(join([integers([[4, 0x02014b50], [2, 20], ...facts, ...rest], true), path]));
    locals.push(local);
    offset += local.length;
  }
  const directory = join(central);
  const { length } = entries;
  const end = integers(
    [
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, length],
      [2, length],
      [4, directory.length],
      [4, offset],
      [2, 0],
    ],
    true,
  );
  return join([...locals, directory, end]);
};
