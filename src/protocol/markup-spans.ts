// Parses what stands within a line: marks, code, links, mentions, rooms, emoji. One pass to the right;
// what it looks ahead for, it either takes or never looks for again in that line, so time is linear.

import { safeAddress } from "./markup-address.ts";
import { isFilePattern, readMark } from "./markup-marks.ts";
import {
  type Budget,
  flush,
  isWord,
  joined,
  put,
  runEnd,
  type Scan,
  type Span,
} from "./markup-scan.ts";
import { mayTarget, pathEnd, readColon, readMention, readRoom } from "./markup-words.ts";

/** Returns where to go on. What it has not put into the tree stays text. */
type Reader = (scan: Scan, at: number) => number;

const READERS: Readonly<Record<string, Reader>> = {
  "\\": readBackslash,
  "*": readMark,
  _: readMark,
  "~": readMark,
  "`": readCode,
  "[": readLink,
  "@": readMention,
  "#": readRoom,
  ":": readColon,
};
const isReader = new Uint8Array(128);
for (const char of Object.keys(READERS)) isReader[char.charCodeAt(0)] = 1;
const blockMarker = /^(?:[>-]|\d{1,3}\.) /;

/** `text` as spans; without a budget as what a link shows, which leads nowhere else. */
export function spansOf(text: string, budget: Budget | null): Span[] {
  let at = nextReader(text, 0);
  if (at === text.length) return at === 0 ? [] : [{ kind: "text", text }];
  const scan: Scan = {
    text,
    budget,
    spans: [],
    from: 0,
    lineEnd: -1,
    open: [],
    noLinkBefore: 0,
    brackets: null,
  };
  while (at < text.length) {
    if (at > scan.lineEnd) enterLine(scan, at);
    at = nextReader(text, READERS[text.charAt(at)]?.(scan, at) ?? at + 1);
  }
  flush(scan, text.length);
  return joined(scan.spans, 0);
}

function nextReader(text: string, from: number): number {
  let at = from;
  while (at < text.length && isReader[text.charCodeAt(at)] !== 1) at++;
  return at;
}

function enterLine(scan: Scan, at: number): void {
  const end = scan.text.indexOf("\n", at);
  scan.lineEnd = end < 0 ? scan.text.length : end;
  scan.open.length = 0;
}

function readBackslash(scan: Scan, at: number): number {
  const { text } = scan;
  const next = text.charAt(at + 1);
  if (next === "\\") return pathEnd(text, at);
  if ("[@#:".includes(next)) return readEscaped(scan, at);
  const end = runEnd(text, at + 1);
  const isLineStart = at === 0 || text[at - 1] === "\n";
  const escapes = "*_~`".includes(next)
    ? // The arm of ¯\_(ツ)_/¯ stays on.
      text[at - 1] !== "¯" && !isFilePattern(text, end)
    : isLineStart && blockMarker.test(text.slice(at + 1, at + 6));
  if (!escapes) return at + 1;
  flush(scan, at);
  scan.from = at + 1;
  return end;
}

/** The backslash is a marker only where a link, a mention, a room or an emoji would have been. */
function readEscaped(scan: Scan, at: number): number {
  flush(scan, at);
  const { length } = scan.spans;
  const end = READERS[scan.text.charAt(at + 1)]?.(scan, at + 1) ?? at + 1;
  if (scan.spans.length > length) {
    scan.spans.length = length;
    scan.from = at + 1;
  }
  return end;
}

function readCode(scan: Scan, at: number): number {
  const { text } = scan;
  const end = runEnd(text, at);
  const length = end - at;
  // `it´s` typed as it`s opens nothing.
  if (length > 3 || isWord(text, at - 1)) return end;
  let close = text.indexOf("`", end);
  while (close >= 0 && close < scan.lineEnd) {
    const closeEnd = runEnd(text, close);
    if (closeEnd - close === length)
      return put(scan, { kind: "code", text: unpadded(text.slice(end, close)) }, at, closeEnd);
    close = text.indexOf("`", closeEnd);
  }
  // The last run of its length in the line: none is looked for in vain twice.
  return end;
}

/** So that code can begin or end with a backtick. */
function unpadded(code: string): string {
  const isPadded = code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "";
  return isPadded ? code.slice(1, -1) : code;
}

function readLink(scan: Scan, at: number): number {
  const { text } = scan;
  if (scan.budget === null || at < scan.noLinkBefore) return at + 1;
  scan.brackets ??= bracketsOf(text);
  const labelEnd = scan.brackets[at] ?? 0;
  const close = text[labelEnd + 1] === "(" ? (scan.brackets[labelEnd + 1] ?? 0) : 0;
  if (labelEnd === 0 || close === 0) return at + 1;
  const label = text.slice(at + 1, labelEnd);
  const typed = text.slice(labelEnd + 2, close);
  // A label that is an address itself may not lead to another one.
  const isHonest = !label.includes("://") || label === typed;
  const href = isHonest && label.trim() !== "" && mayTarget(scan) ? safeAddress(typed) : null;
  if (href !== null)
    return put(scan, { kind: "link", href, spans: spansOf(label, null) }, at, close + 1);
  scan.noLinkBefore = close;
  return at + 1;
}

/** For each `[` and `(` the place of its closing one, or 0: on the same line, for `(` without a space between. */
function bracketsOf(text: string): Int32Array {
  const closes = new Int32Array(text.includes("](") ? text.length : 0);
  if (closes.length === 0) return closes;
  let square: number[] = [];
  let round: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "[") square.push(at);
    else if (char === "(") round.push(at);
    else if (char === "]") closes[square.pop() ?? at] = at;
    else if (char === ")") closes[round.pop() ?? at] = at;
    else if (char === " ") round = [];
    else if (char === "\n") [square, round] = [[], []];
  }
  return closes;
}
