// What the readers of a line share: the tree's spans, how far one has read, what kind of character stands where.

import type { RoomName } from "./ids.ts";

export type Span =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly spans: readonly Span[] }
  | { readonly kind: "code"; readonly text: string }
  /** `href` is http, https or mailto, as URL writes it. No link, mention or room is in `spans`. */
  | { readonly kind: "link"; readonly href: string; readonly spans: readonly Span[] }
  /** The word after the `@`, as typed. Who that is, if anybody, is not known here. */
  | { readonly kind: "mention"; readonly name: string }
  /** `typed` is what stands after the `#`. Whether there is such a room is not known here. */
  | { readonly kind: "room"; readonly typed: string; readonly name: RoomName }
  /** The word between the colons. Whether there is such an emoji is not known here. */
  | { readonly kind: "emoji"; readonly name: string };

export type Mark = "*" | "_" | "**" | "~~";
export type Open = {
  readonly mark: Mark;
  readonly index: number;
  readonly end: number;
  spaced: boolean;
};
/** How many more links, mentions and rooms of a text are looked at. */
export type Budget = { left: number };
export type Scan = {
  readonly text: string;
  /** Null within a link, which leads nowhere else. */
  readonly budget: Budget | null;
  readonly spans: Span[];
  /** From here to the present place is text that is not in `spans` yet. */
  from: number;
  lineEnd: number;
  /** One of a mark at the most, so that nothing nests in itself. All end with the line. */
  readonly open: Open[];
  /** Up to here brackets have been looked at in vain. */
  noLinkBefore: number;
  /** Null until the first `[`. */
  brackets: Int32Array | null;
};

const [white, word, sign, other] = [1, 2, 3, 4];
// One byte a UTF-16 unit, 0 until it is met: what a pattern says of a letter takes 80 ns to ask.
const charKinds = new Uint8Array(65_536);

// Letters of scripts that put spaces between words. The others may stand right beside a mark.
const spacedWord =
  /[[\p{L}\p{M}\p{N}]--[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]/v;

/** Makes a span of the text before `at`. */
export function flush(scan: Scan, at: number): void {
  if (at > scan.from) scan.spans.push({ kind: "text", text: scan.text.slice(scan.from, at) });
  scan.from = at;
}

/** Puts in a span that stands for the text up to `end`, which it returns. */
export function put(scan: Scan, span: Span, from: number, end: number): number {
  flush(scan, from);
  scan.spans.push(span);
  scan.from = end;
  return end;
}

/** Neighbouring texts as one, without the `skipped` first characters, which are text. */
export function joined(spans: readonly Span[], skipped: number): Span[] {
  const all: Span[] = [];
  let text = "";
  let left = skipped;
  for (const span of spans) {
    if (span.kind === "text") {
      text += span.text.slice(left);
      left = 0;
      continue;
    }
    if (text !== "") all.push({ kind: "text", text });
    text = "";
    all.push(span);
  }
  if (text !== "") all.push({ kind: "text", text });
  return all;
}

/** The ends of the text are white, too. */
export function isWhite(text: string, at: number): boolean {
  return kindOf(text, at) === white;
}

/** A letter or a digit of a script that puts spaces between words. */
export function isWord(text: string, at: number): boolean {
  return kindOf(text, at) === word;
}

/** The ASCII punctuation there; empty when there is something else. */
export function signAt(text: string, at: number): string {
  return kindOf(text, at) === sign ? text.charAt(at) : "";
}

function kindOf(text: string, at: number): number {
  if (at < 0 || at >= text.length) return white;
  const code = text.charCodeAt(at);
  const known = charKinds[code] ?? 0;
  if (known > 0) return known;
  const char = text.charAt(at);
  let kind = code < 128 ? sign : other;
  if (char.trim() === "") kind = white;
  else if (spacedWord.test(char)) kind = word;
  charKinds[code] = kind;
  return kind;
}

/** Where the run of equal characters ends that begins at `at`. */
export function runEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  let end = at + 1;
  while (text.charCodeAt(end) === code) end++;
  return end;
}
