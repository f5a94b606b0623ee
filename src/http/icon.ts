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
    { colour: lamp, distance: (x, y) => Math.hypot(x - light.x, y - light.y) - light.radius },
  ];
  const layers = shapes.map(({ colour: hex, distance }) => ({ rgb: partsOf(hex), distance }));
  const pixels = new Uint8Array(side * side * 4);
  for (let at = 0; at < side * side; at++) {
    const x = (((at % side) + 0.5) * units) / side;
    const y = ((Math.floor(at / side) + 0.5) * units) / side;
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (const { rgb, distance } of layers) {
      const covered = cover(distance(x, y), side);
      if (covered === 0) continue;
      const next = covered + alpha * (1 - covered);
      const mix = (over: number, under: number): number =>
        (over * covered + under * alpha * (1 - covered)) / next;
      [red, green, blue] = [mix(rgb[0], red), mix(rgb[1], green), mix(rgb[2], blue)];
      alpha = next;
    }
    pixels.set([red, green, blue, alpha * 255].map(Math.round), at * 4);
  }
  return pixels;
}

/** How much of a dot lies inside, by how far its middle is outside: smooth edges without drawing any twice. */
const cover = (distance: number, side: number): number =>
  Math.min(1, Math.max(0, 0.5 - (distance * side) / units));

function fromTile(x: number, y: number): number {
  const [across, down] = [x, y].map(
    (at) => Math.abs(at - units / 2) - (units / 2 - cornerRadius),
  ) as [number, number]; // of two comes two
  const outside = Math.hypot(Math.max(across, 0), Math.max(down, 0));
  return outside + Math.min(0, Math.max(across, down)) - cornerRadius;
}

/** With round ends. */
const fromLine =
  (height: number, to: number) =>
  (x: number, y: number): number =>
    Math.hypot(x - Math.min(to, Math.max(lineStart, x)), y - height) - stroke / 2;

function partsOf(hex: string): [number, number, number] {
  const all = Number.parseInt(hex.slice(1), 16);
  return [(all >> 16) & 255, (all >> 8) & 255, all & 255];
}
