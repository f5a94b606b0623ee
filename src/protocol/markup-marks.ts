// Reads the marks of bold, italic and strike: where one may open, and what closes it.

import {
  flush,
  isWhite,
  isWord,
  joined,
  type Mark,
  type Open,
  runEnd,
  type Scan,
  signAt,
  type Span,
} from "./markup-scan.ts";

const KINDS = { "*": "italic", _: "italic", "**": "bold", "~~": "strike" } as const;
const MARKS: Readonly<Record<string, readonly Mark[]>> = {
  "*": ["*"],
  _: ["_"],
  "**": ["**"],
  "~~": ["~~"],
  "***": ["**", "*"],
};
// After a closing bracket, a slash or a full stop `*` multiplies or stands for any name; `>_<` is a face.
const noOpenerAfter = /[)\]}/\\.<>]/;
const noOpenerBefore = /[)\]},;]/;
const noCloserAfter = /[([{]/;

/** The run of `*`, `_` or `~` at `at`. */
export function readMark(scan: Scan, at: number): number {
  const { text } = scan;
  const end = runEnd(text, at);
  const marks = end - at > 3 ? undefined : MARKS[text.slice(at, end)];
  if (marks === undefined) return end;
  const before = signAt(text, at - 1);
  // Neither mark in `"*"` nor in `^_^`.
  if (before !== "" && text.startsWith(before, end)) return end;
  if (mayClose(text, at, before) && closeMarks(scan, marks, at, isWord(text, end))) return end;
  if (noOpenerAfter.test(before) || !mayOpen(text, at, end)) return end;
  for (let from = at, level = 0; from < end; level++) {
    const mark = marks[level] ?? "*";
    openMark(scan, mark, from);
    from += mark.length;
  }
  return end;
}

function mayClose(text: string, at: number, before: string): boolean {
  if (isWhite(text, at - 1) || noCloserAfter.test(before)) return false;
  // ` /*` begins a comment.
  return !text.startsWith("/*", at - 1) || !isWhite(text, at - 2);
}

function mayOpen(text: string, at: number, end: number): boolean {
  if (isWhite(text, end) || isWord(text, at - 1) || isFilePattern(text, end)) return false;
  // `*/` ends a comment.
  return !noOpenerBefore.test(signAt(text, end)) && !text.startsWith("*/", end - 1);
}

/** The text that the mark begins is a span of its own: should it close, the mark is cut off there. */
function openMark(scan: Scan, mark: Mark, at: number): void {
  flush(scan, at);
  const { open, spans } = scan;
  const older = open.findIndex((each) => each.mark === mark);
  if (older >= 0) open.splice(older, 1);
  open.push({ mark, index: spans.length, end: at + mark.length, spaced: false });
}

/** Closes what is open of `marks`, the innermost first; false when that is nothing. */
function closeMarks(scan: Scan, marks: readonly Mark[], at: number, isInWord: boolean): boolean {
  const { open, spans } = scan;
  let closed = 0;
  for (let level = open.length - 1; level >= 0; level--) {
    const found = open[level];
    if (found === undefined || !marks.includes(found.mark)) continue;
    if (isInWord && !mayCloseInWord(scan, found, at)) continue;
    if (isFace(scan.text, found.end, at)) continue;
    spans.push({ kind: KINDS[found.mark], spans: heldBy(scan, found, closed === 0 ? at : null) });
    open.length = level;
    closed += found.mark.length;
    scan.from = at + closed;
  }
  return closed > 0;
}

/** Takes the spans since `open`; with `at` the text up to there, too, which is not among them yet. */
function heldBy(scan: Scan, { index, end, mark }: Open, at: number | null): Span[] {
  // Most often there is nothing but text.
  if (at !== null && index === scan.spans.length)
    return [{ kind: "text", text: scan.text.slice(end, at) }];
  if (at !== null) flush(scan, at);
  return joined(scan.spans.splice(index), mark.length);
}

/** `*_*` */
function isFace(text: string, from: number, at: number): boolean {
  return at === from + 1 && /[_^.~-]/.test(signAt(text, from));
}

/** `**API**s`, but not the power in `f(**all): x**2`. */
function mayCloseInWord(scan: Scan, open: Open, at: number): boolean {
  if (open.mark === "*" || open.mark === "_") return false;
  open.spaced ||= scan.text.slice(open.end, at).includes(" ");
  return !open.spaced;
}

/** `*.ts` names files: what ends at `end` is no mark. */
export function isFilePattern(text: string, end: number): boolean {
  return text.startsWith(".", end) && (text[end + 1] === "*" || isWord(text, end + 1));
}
