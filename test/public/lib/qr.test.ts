// QR codes, read back by a decoder that others keep.

import { describe, expect, test } from "bun:test";
import decode from "qr/decode.js";
import { type Code, qrOf } from "../../../public/lib/qr.ts";

const modulePx = 4;
const quiet = 4;

/** As a camera sees it. */
function drawn(code: Code): { width: number; height: number; data: Uint8ClampedArray } {
  const width = (code.length + 2 * quiet) * modulePx;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) {
      const [row, column] = [y, x].map((px) => Math.floor(px / modulePx) - quiet);
      if (code[row ?? -1]?.[column ?? -1] === true)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  return { width, height: width, data };
}

const read = (code: Code | null): string => decode(drawn(code ?? expect.unreachable()));
const textOf = (length: number): string =>
  Array.from(
    { length },
    (_, at) => "abcdefghijklmnopqrstuvwxyz0123456789-_"[(at * 7 + length) % 38],
  ).join("");

// ISO/IEC 18004, table 7, bytes at M: the longest text of each version.
const LONGEST = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
];

describe("a QR code", () => {
  test.each(LONGEST.map((length, at) => [at + 1, length] as const))(
    "of version %d says its longest text, of %d bytes, and one more is the next version's",
    (version, length) => {
      const size = 17 + 4 * version;
      const code = qrOf(textOf(length));
      expect([code?.length, read(code)]).toEqual([size, textOf(length)]);
      const next = qrOf(textOf(length + 1));
      expect(next?.length).toBe(version === LONGEST.length ? undefined : size + 4);
    },
  );

  test.each([
    "",
    "a",
    "https://chat.example:8443/invite/é-ñ-猫-👋",
    `http://127.0.0.1:8080/invite/${textOf(43)}`,
  ])("says %j", (text) => expect(read(qrOf(text))).toBe(text));

  test("is read where a spot covers some of it", () => {
    const text = `https://chat.example/invite/${textOf(43)}`;
    const code = qrOf(text)?.map((row, y) =>
      row.map((dark, x) => dark || (x > 16 && x < 22 && y > 16 && y < 22)),
    );
    expect(read(code ?? null)).toBe(text);
  });
});
