// Writes a picture as PNG (W3C PNG, third edition). Draws nothing.

import { deflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const bitsAPart = 8;
const trueColourWithAlpha = 6;
/** Each byte as its difference from the one above: a drawing of even colours packs to a tenth of it. */
const filterUp = 2;

/** `pixels`: red, green, blue and alpha of each, in rows from the top, `side` by `side` of them. */
export function pngOf(side: number, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  head.set([bitsAPart, trueColourWithAlpha], 8);
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk("IHDR", head),
      chunk("IDAT", deflateSync(filtered(side, pixels), { level: 9 })),
      chunk("IEND", new Uint8Array()),
    ]),
  );
}

function filtered(side: number, pixels: Uint8Array): Uint8Array {
  const rowBytes = side * 4;
  const lines = new Uint8Array(side * (rowBytes + 1));
  for (let row = 0; row < side; row++) {
    const [from, to] = [row * rowBytes, row * (rowBytes + 1)];
    lines[to] = filterUp;
    for (let at = 0; at < rowBytes; at++)
      lines[to + 1 + at] = (pixels[from + at] ?? 0) - (pixels[from + at - rowBytes] ?? 0);
  }
  return lines;
}

/** Its length, its name, its bytes, and the sum of the two last. */
function chunk(name: string, bytes: Uint8Array): Uint8Array {
  const out = Buffer.alloc(bytes.length + 12);
  out.writeUInt32BE(bytes.length, 0);
  out.write(name, 4, "latin1");
  out.set(bytes, 8);
  out.writeUInt32BE(Bun.hash.crc32(out.subarray(4, 8 + bytes.length)), 8 + bytes.length);
  return out;
}
