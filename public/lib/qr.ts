// QR codes of short texts (ISO/IEC 18004): bytes, error correction M, versions 1 to 20. Draws nothing.

/** Rows of modules; true is dark. Without the quiet zone of 4 that must be around it. */
export type Code = readonly (readonly boolean[])[];

// Table 9, for M: how many blocks a version has, and how many of each block's bytes correct errors.
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const CORRECTING = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];

/** Null: it is too long, more than 666 bytes. */
export function qrOf(text: string): Code | null {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  if (version === null) return null;
  const words = interleaved(version, dataWords(version, bytes));
  const { cells, free } = frameOf(version);
  fill(cells, free, words);
  const masked = MASKS.map((mask, at) => {
    const code = cells.map((row, y) => row.map((dark, x) => dark !== (free(x, y) && mask(x, y))));
    writeFormat(code, at);
    return { code, cost: costOf(code) };
  });
  return masked.reduce((best, next) => (next.cost < best.cost ? next : best)).code;
}

const sizeOf = (version: number): number => 17 + 4 * version;
const blocksOf = (version: number): number => BLOCKS[version - 1] ?? 0;
const correctingOf = (version: number): number => CORRECTING[version - 1] ?? 0;
const countBits = (version: number): number => (version < 10 ? 8 : 16);

/** Of data and of correction together: what is left of the square by the patterns, in whole bytes. */
function wordsIn(version: number): number {
  const { free } = frameOf(version);
  const size = sizeOf(version);
  let bits = 0;
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (free(x, y)) bits++;
  return bits >> 3;
}

const dataWordsIn = (version: number): number =>
  wordsIn(version) - blocksOf(version) * correctingOf(version);

function versionFor(length: number): number | null {
  for (let version = 1; version <= BLOCKS.length; version++)
    if (4 + countBits(version) + 8 * length <= 8 * dataWordsIn(version)) return version;
  return null;
}

/** Mode, length, the bytes, an end, and what fills up the rest (§7.4). */
function dataWords(version: number, bytes: Uint8Array): number[] {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let at = count - 1; at >= 0; at--) bits.push((value >> at) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, countBits(version));
  for (const byte of bytes) put(byte, 8);
  const capacity = dataWordsIn(version);
  put(0, Math.min(4, 8 * capacity - bits.length));
  put(0, -bits.length & 7);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((word, bit) => (word << 1) | bit, 0));
  for (let pad = 0xec; words.length < capacity; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** In blocks, each with its correction, word by word of all of them (§7.6). The first ones may be a word shorter. */
function interleaved(version: number, words: readonly number[]): number[] {
  const count = blocksOf(version);
  const short = Math.floor(words.length / count);
  const longFrom = count - (words.length % count);
  const blocks: (readonly number[])[] = [];
  for (let at = 0, from = 0; at < count; at++) {
    const length = short + (at >= longFrom ? 1 : 0);
    blocks.push(words.slice(from, from + length));
    from += length;
  }
  const corrections = blocks.map((block) => correctionOf(block, correctingOf(version)));
  return [...columns(blocks), ...columns(corrections)];
}

function columns(rows: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...rows.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row[at] ?? [])).flat();
}

/** In GF(256) with x⁸ + x⁴ + x³ + x² + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** Reed-Solomon: what is left of `words` divided by (x - 1)(x - 2)(x - 4)… of degree `count`. */
function correctionOf(words: readonly number[], count: number): number[] {
  let divisor = [1];
  for (let at = 0, root = 1; at < count; at++, root = times(root, 2))
    divisor = [...divisor, 0].map((word, power) => word ^ times(divisor[power - 1] ?? 0, root));
  let rest = Array.from({ length: count }, () => 0);
  for (const word of words) {
    const lead = word ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((each, at) => each ^ times(divisor[at + 1] ?? 0, lead));
  }
  return rest;
}

type Frame = {
  cells: boolean[][];
  /** Whether data goes there: no pattern does. */
  free(x: number, y: number): boolean;
};

/** All that does not depend on the text (§6.3). Format is left blank. */
function frameOf(version: number): Frame {
  const size = sizeOf(version);
  const known = Array.from({ length: size }, () => Array.from({ length: size }, () => -1));
  const set = (x: number, y: number, dark: boolean): void => {
    const row = known[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = dark ? 1 : 0;
  };
  for (let at = 0; at < size; at++) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const centres = centresOf(version);
  const last = centres.length - 1;
  for (const [i, x] of centres.entries())
    for (const [j, y] of centres.entries()) {
      const isInCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isInCorner) squares(x, y, 2, set);
    }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    squares(x, y, 4, set);
  for (let at = 0; at < 9; at++) {
    if (at !== 6) set(8, at, false);
    if (at !== 6) set(at, 8, false);
    if (at < 8) set(size - 1 - at, 8, false);
    if (at < 8) set(8, size - 1 - at, at === 7);
  }
  if (version >= 7) {
    const bits = withRemainder(version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const [a, b] = [size - 11 + (at % 3), Math.floor(at / 3)];
      set(a, b, ((bits >> at) & 1) === 1);
      set(b, a, ((bits >> at) & 1) === 1);
    }
  }
  return {
    cells: known.map((row) => row.map((cell) => cell === 1)),
    free: (x, y) => known[y]?.[x] === -1,
  };
}

/** Squares in each other around a centre: dark, light, dark; of radius 4 with a light one around them. */
function squares(
  x: number,
  y: number,
  radius: number,
  set: (x: number, y: number, dark: boolean) => void,
): void {
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      set(x + dx, y + dy, radius === 2 ? ring !== 1 : ring !== 2 && ring !== 4);
    }
}

/** Of the small squares, in both directions (annex E): evenly from the far side, and 6. */
function centresOf(version: number): number[] {
  if (version === 1) return [];
  const steps = Math.floor(version / 7) + 1;
  const step = Math.ceil((2 * version + 2) / steps) * 2;
  const far = sizeOf(version) - 7;
  return [6, ...Array.from({ length: steps }, (_, at) => far - (steps - 1 - at) * step)];
}

/** `value` with the remainder of its division behind it (annexes C and D). */
function withRemainder(value: number, bits: number, divisor: number): number {
  let rest = value;
  for (let at = 0; at < bits; at++) rest = (rest << 1) ^ ((rest >> (bits - 1)) * divisor);
  return (value << bits) | rest;
}

/** Beside the large squares, twice (§7.9): M is 00. */
function writeFormat(code: boolean[][], mask: number): void {
  const size = code.length;
  const bits = withRemainder(mask, 10, 0x537) ^ 0x5412;
  const set = (x: number, y: number, dark: boolean): void => {
    const row = code[y];
    if (row !== undefined) row[x] = dark;
  };
  for (let at = 0; at < 15; at++) {
    const dark = ((bits >> at) & 1) === 1;
    const along = at < 6 ? at : at + 1; // past the line of dots
    if (at < 8) set(8, along, dark);
    else set(at === 8 ? 7 : 14 - at, 8, dark);
    if (at < 8) set(size - 1 - at, 8, dark);
    else set(8, size - 15 + at, dark);
  }
}

/** Up and down in pairs of columns from the right, past the dotted one (§7.7.3). */
function fill(cells: boolean[][], free: Frame["free"], words: readonly number[]): void {
  const size = cells.length;
  let at = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = cells[y];
        if (row === undefined || !free(x, y)) continue;
        row[x] = (((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1;
        at++;
      }
    }
    up = !up;
  }
}

// Table 10. One of them leaves no large areas and nothing that looks like a pattern.
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** How hard it would be to read (§7.8.3): long runs, blocks, what looks like a large square, unevenness. */
function costOf(code: Code): number {
  const lines = [...code, ...code.map((_, at) => code.map((row) => row[at] ?? false))].map((line) =>
    line.map((dark) => (dark ? "#" : ".")).join(""),
  );
  let cost = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/#{5,}|\.{5,}/g)) cost += run.length - 2;
    cost += 40 * [...line.matchAll(/(?=#\.###\.#\.{4}|\.{4}#\.###\.#)/g)].length;
  }
  for (let y = 1; y < code.length; y++)
    for (let x = 1; x < code.length; x++) {
      const dark = code[y]?.[x];
      const same = [code[y - 1]?.[x], code[y]?.[x - 1], code[y - 1]?.[x - 1]];
      if (same.every((each) => each === dark)) cost += 3;
    }
  const share = code.flat().filter((dark) => dark).length / code.length ** 2;
  return cost + 10 * Math.floor(Math.abs(share * 100 - 50) / 5);
}
