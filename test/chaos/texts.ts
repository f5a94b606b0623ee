// What chaos clients say: short and long, plain and awkward. Every text begins with its message's key.

import type { Random } from "./random.ts";

const longest = 8_000;
const words = ["so", "then", "the server", "fell over", "and", "came back", "with", "everything"];
const awkward = [
  `"quoted" \\ and \\" back`,
  "🚀👩‍👩‍👧‍👦🏳️‍🌈 é 日本語 नमस्ते",
  "line\nbreak\ttab\r\nand\u2028more",
  "null \u0000 byte, del \u007f, bom \ufeff",
  `<img src=x onerror=alert(1)> &amp; {"type":"chat"}`,
  "مرحبا \u202e turned \u202c around",
  "/not a command",
  "  spaces at both ends  ",
];

export function textFor(key: string, random: Random): string {
  const kind = random.next();
  if (kind < 0.7)
    return `${key} ${Array.from({ length: random.whole(1, 9) }, () => random.pick(words)).join(" ")}`;
  if (kind < 0.93) return `${key} ${random.pick(awkward)}`;
  return longText(key, random.whole(200, longest), random.pick(["x", "🚀", '"', "é"]));
}

/** Exactly `codePoints` long. */
export function longText(key: string, codePoints: number, letter: string): string {
  return `${key} ${letter.repeat(Math.max(0, codePoints - key.length - 1))}`;
}

/** One code point more than the server takes. */
export const tooLong = (key: string): string => longText(key, longest + 1, "y");

/** As many bytes as one message can have: what fills a reader's buffers soonest. */
export const heaviest = (key: string): string => longText(key, longest, "🚀");
