export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8. */
export const encode = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;

export const join = (parts: Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
};

/** Unsigned integers of 2 or 4 bytes each, as `[width, value]`. */
export const integers = (fields: [2 | 4, number][], littleEndian: boolean): Bytes => {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  fields.reduce((at, [width, value]) => {
    if (width === 2) view.setUint16(at, value, littleEndian);
    else view.setUint32(at, value, littleEndian);
    return at + width;
  }, 0);
  return bytes;
};

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The checksum of ZIP and PNG. */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};
