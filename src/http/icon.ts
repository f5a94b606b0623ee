// Draws the mark of public/favicon.svg as a picture of dots, in the place's own colour. Writes no format.

import { accentOf } from "./accent.ts";

type Shape = { readonly colour: string; distance(x: number, y: number): number };
/** `tile`: with round corners on nothing. `full`: to its edges, as a phone cuts the corners its own way. */
export type Ground = "tile" | "full";

/** What public/favicon.svg is drawn in, where no hue is chosen. */
export const petrol = "#005b6e";
const paper = "#fdfcf9";
const lamp = "#f0a53a";

/** The colour behind the mark, `#rrggbb`. */
export const groundOf = (hue: number | null): string =>
  hue === null ? petrol : accentOf(hue).light.accent;

// All in the units of the SVG: 32 a side. The mark keeps within 40 % of it from the middle, which is what a
// maskable icon may count on (W3C Web App Manifest, "icon masks").
const units = 32;
const cornerRadius = 9;
const stroke = 2.6;
const lines = [
  { y: 11, to: 19 },
  { y: 16, to: 24 },
  { y: 21, to: 16 },
] as const;
const lineStart = 8;
const light = { x: 23.5, y: 11, radius: 2.6 } as const;

/** Red, green, blue and alpha of `side` by `side` dots, in rows from the top. */
export function drawIcon(side: number, ground: Ground, colour: string): Uint8Array {
  const shapes: Shape[] = [
    { colour, distance: ground === "full" ? () => -units : fromTile },
    ...lines.map(({ y, to }) => ({ colour: paper, distance: fromLine(y, to) })),
    { colour: lamp, distance: (x, y) => lengthOf(x - light.x, y - light.y) - light.radius },
  ];
  const layers = shapes.map(({ colour: hex, distance }) => ({ rgb: partsOf(hex), distance }));
  const pixels = new Uint8Array(side * side * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const dot = at / 4;
    const x = (((dot % side) + 0.5) * units) / side;
    const y = ((Math.floor(dot / side) + 0.5) * units) / side;
    for (const { rgb, distance } of layers)
      paint(pixels, at, { rgb, covered: cover(distance(x, y), side) });
  }
  return pixels;
}

/** Over what is there. */
function paint(
  pixels: Uint8Array,
  at: number,
  { rgb, covered }: { rgb: readonly number[]; covered: number },
): void {
  if (covered === 0) return;
  const under = ((pixels[at + 3] ?? 0) / 255) * (1 - covered);
  const alpha = covered + under;
  for (let part = 0; part < 3; part++) {
    const mixed = ((rgb[part] ?? 0) * covered + (pixels[at + part] ?? 0) * under) / alpha;
    pixels[at + part] = Math.round(mixed);
  }
  pixels[at + 3] = Math.round(alpha * 255);
}

/** How much of a dot lies inside, by how far its middle is outside: smooth edges without drawing any twice. */
const cover = (distance: number, side: number): number =>
  Math.min(1, Math.max(0, 0.5 - (distance * side) / units));

function fromTile(x: number, y: number): number {
  const across = Math.abs(x - units / 2) - (units / 2 - cornerRadius);
  const down = Math.abs(y - units / 2) - (units / 2 - cornerRadius);
  const outside = lengthOf(Math.max(across, 0), Math.max(down, 0));
  return outside + Math.min(0, Math.max(across, down)) - cornerRadius;
}

/** With round ends. */
const fromLine =
  (height: number, to: number) =>
  (x: number, y: number): number =>
    lengthOf(x - Math.min(to, Math.max(lineStart, x)), y - height) - stroke / 2;

// `Math.hypot` takes care of numbers that do not occur here, and is slower for it.
const lengthOf = (x: number, y: number): number => Math.sqrt(x * x + y * y);

function partsOf(hex: string): [number, number, number] {
  const all = Number.parseInt(hex.slice(1), 16);
  return [(all >> 16) & 255, (all >> 8) & 255, all & 255];
}
