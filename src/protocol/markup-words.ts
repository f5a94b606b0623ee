// Reads what names something elsewhere: mentions, rooms, emoji and bare addresses.

import { addressEnd, safeAddress } from "./markup-address.ts";
import { isWord, put, type Scan } from "./markup-scan.ts";
import { normaliseRoom } from "./names.ts";

/** UTF-16 units of a mention, a room or an emoji: no setting allows longer names. */
const maxWordLength = 128;

const wordChars = /[\p{L}\p{M}\p{N}._-]*/uy;
const letterOrDigit = /[\p{L}\p{N}]/u;
// `C:\_temp` and `\\host\_share`: a backslash there is no escape.
const pathChars = /\\[^\s*~`]*/y;

export function readMention(scan: Scan, at: number): number {
  const { text } = scan;
  if (isWord(text, at - 1) || text[at - 1] === "@") return at + 1;
  const name = wordAt(scan, at + 1);
  const end = at + 1 + name.length;
  // `@types/node` is a package, `@ann@a.example` somebody elsewhere.
  const isPart = /[@/]/.test(text.charAt(end)) && isWord(text, end + 1);
  if (name === "" || isPart || !mayTarget(scan)) return Math.max(end, at + 1);
  return put(scan, { kind: "mention", name }, at, end);
}

export function readRoom(scan: Scan, at: number): number {
  const before = scan.text[at - 1];
  // `&#39;` is a character in HTML.
  if (isWord(scan.text, at - 1) || before === "#" || before === "&") return at + 1;
  const typed = wordAt(scan, at + 1);
  const end = at + 1 + typed.length;
  const name = typed !== "" && mayTarget(scan) ? normaliseRoom(typed) : null;
  return name === null ? end : put(scan, { kind: "room", typed, name }, at, end);
}

/** Empty when no name begins here. What ends a sentence, or an italic begun with `_`, is not in it. */
function wordAt(scan: Scan, from: number): string {
  const { text } = scan;
  const first = text.charAt(from);
  if (scan.budget === null || (first < "\u0080" && !/\w/.test(first))) return "";
  wordChars.lastIndex = from;
  wordChars.test(text);
  const isItalic = scan.open.some(({ mark }) => mark === "_");
  let end = wordChars.lastIndex;
  while (end > from && (/[.-]/.test(text.charAt(end - 1)) || (isItalic && text[end - 1] === "_")))
    end--;
  const word = text.slice(from, end);
  return word.length <= maxWordLength && letterOrDigit.test(word) ? word : "";
}

/** A colon is in an emoji, an address or a path. */
export function readColon(scan: Scan, at: number): number {
  const { text } = scan;
  if (isWord(text, at - 1)) {
    if (text[at + 1] === "\\" && !isWord(text, at - 2)) return pathEnd(text, at + 1);
    return readAddress(scan, at);
  }
  let end = at + 1;
  while (end - at <= maxWordLength && /[\w+-]/.test(text.charAt(end))) end++;
  const name = text.slice(at + 1, end);
  if (text[end] !== ":" || !/[a-z0-9]/i.test(name)) return at + 1;
  return put(scan, { kind: "emoji", name }, at, end + 1);
}

function readAddress(scan: Scan, colon: number): number {
  const { text } = scan;
  const scheme = /(?:https?|mailto)$/i.exec(text.slice(Math.max(scan.from, colon - 6), colon));
  const isWeb = scheme?.[0].length !== 6;
  if (scheme === null || (isWeb && !text.startsWith("//", colon + 1))) return colon + 1;
  const from = colon - scheme[0].length;
  const end = Math.max(colon + 1, addressEnd(text, from));
  const shown = text.slice(from, end);
  const href = mayTarget(scan) ? safeAddress(shown) : null;
  if (href === null) return end;
  return put(scan, { kind: "link", href, spans: [{ kind: "text", text: shown }] }, from, end);
}

/** False in a link, and for what is one too many. */
export function mayTarget({ budget }: Scan): boolean {
  return budget !== null && budget.left-- > 0;
}

/** Where the path ends whose first backslash is at `backslash`. */
export function pathEnd(text: string, backslash: number): number {
  pathChars.lastIndex = backslash;
  pathChars.test(text);
  return pathChars.lastIndex;
}
