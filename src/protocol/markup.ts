// The one small grammar of messages (docs/markup.md): text in, a tree out. Never HTML, never an error.

import type { Budget, Span } from "./markup-scan.ts";
import { spansOf } from "./markup-spans.ts";

export type Block =
  /** A newline in it is one that was typed. */
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  /** `language` is empty when none was named. */
  | { readonly kind: "fence"; readonly language: string; readonly text: string };

/** `number` is as typed, and null for a dash; all items of a list have one, or none has. */
export type Item = { readonly number: number | null; readonly blocks: readonly Block[] };

/** How deep quotes and lists lie in each other. A marker further in stays text. */
export const maxNesting = 6;

/** Links, mentions and rooms: each costs its reader a look-up. Only the first ones are looked at. */
export const maxTargets = 1_000;

type Inside = { readonly depth: number; readonly budget: Budget };
type Found = { readonly block: Block; readonly end: number };
type Part = { readonly from: number; readonly end: number; readonly inside: Inside };
type Lines = readonly string[];

const fenceStart = /^ {0,3}(`{3,})([^`]*)$/;
const languageWord = /^[\w+#.-]{1,32}$/;
const quoteStart = /^ {0,3}> +\S/;
const quoteLine = /^ {0,3}>(?: |$)/;
const itemNumber = /^(?:0|[1-9]\d{0,2})$/;

/** The tree of a message's text. Empty text has no blocks. */
export function parse(text: string): Block[] {
  return blocksOf(text.split("\n"), { depth: 0, budget: { left: maxTargets } });
}

/**
 * What a reader sees, without markers: for search, notifications and labels. `colon` stands on both sides of an emoji's
 * word, and of nothing else.
 */
export function plainOf(text: string, { colon = ":" } = {}): string {
  return plainBlocks(parse(text), colon);
}

/** The words of all mentions, each once, in order, without the `@`. */
export function mentionsIn(text: string): string[] {
  const names = new Set<string>();
  eachSpan(parse(text), (span) => {
    if (span.kind === "mention") names.add(span.name);
  });
  return [...names];
}

function blocksOf(lines: Lines, inside: Inside): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (let at = 0; at < lines.length;) {
    const found = blockAt(lines, at, inside);
    if (found === null) at++;
    else {
      addParagraph(blocks, lines, { from, end: at, inside });
      blocks.push(found.block);
      from = at = found.end;
    }
  }
  addParagraph(blocks, lines, { from, end: lines.length, inside });
  return blocks;
}

function addParagraph(blocks: Block[], lines: Lines, part: Part): void {
  let { from, end } = part;
  // Empty lines are kept as typed, but beside another block: there they only set it apart.
  if (from > 0) while (from < end && isBlank(lines[from])) from++;
  if (end < lines.length) while (end > from && isBlank(lines[end - 1])) end--;
  if (from === end) return;
  const spans = spansOf(lines.slice(from, end).join("\n"), part.inside.budget);
  if (spans.length > 0) blocks.push({ kind: "paragraph", spans });
}

const isBlank = (line = ""): boolean => line.trim() === "";

function blockAt(lines: Lines, at: number, inside: Inside): Found | null {
  const line = lines[at] ?? "";
  const first = line.charAt(indentOf(line));
  if (first === "`") return fenceAt(lines, at);
  if (inside.depth >= maxNesting || first === "") return null;
  if (first === ">") return quoteStart.test(line) ? quoteAt(lines, at, inside) : null;
  return "-0123456789".includes(first) ? listAt(lines, at, inside) : null;
}

function deeper({ depth, budget }: Inside): Inside {
  return { depth: depth + 1, budget };
}

function indentOf(line: string): number {
  let at = 0;
  while (line[at] === " ") at++;
  return at;
}

/** A fence that nothing closes runs to the end: so does an answer that is still being streamed. */
function fenceAt(lines: Lines, at: number): Found | null {
  const [, ticks = "", rest = ""] = fenceStart.exec(lines[at] ?? "") ?? [];
  if (ticks === "") return null;
  const word = rest.trim();
  const language = languageWord.test(word) ? word : "";
  const code = language === word ? [] : [rest];
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    const bare = line.trimEnd();
    if (bare.endsWith(ticks)) {
      const last = withoutTicks(bare);
      if (!isBlank(last)) code.push(last);
      return { block: { kind: "fence", language, text: code.join("\n") }, end: next + 1 };
    }
    code.push(line);
  }
  if (lines.slice(at + 1).every((line) => isBlank(line))) return null;
  return { block: { kind: "fence", language, text: code.join("\n") }, end: lines.length };
}

function withoutTicks(line: string): string {
  let end = line.length;
  while (line[end - 1] === "`") end--;
  return line.slice(0, end);
}

function quoteAt(lines: Lines, at: number, inside: Inside): Found {
  let end = at;
  while (end < lines.length && quoteLine.test(lines[end] ?? "")) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(/^ *> ?/, ""));
  return { block: { kind: "quote", blocks: blocksOf(inner, deeper(inside)) }, end };
}

type Start = { indent: number; width: number; number: number | null; rest: string };

function itemAt(line = ""): Start | null {
  const indent = indentOf(line);
  const dot = line[indent] === "-" ? indent : numberEnd(line, indent);
  let width = dot + 1;
  while (line[width] === " ") width++;
  if (indent > 3 || dot < indent || width === dot + 1 || width === line.length) return null;
  const number = dot === indent ? null : Number(line.slice(indent, dot));
  const rest = line.slice(width);
  // `- - -` is a line drawn by hand.
  return number === null && !/[^\s-]/.test(rest) ? null : { indent, width, number, rest };
}

/** Of 0 to 999 without a zero before it; -1 when there is none. */
function numberEnd(line: string, from: number): number {
  const dot = line.indexOf(".", from);
  return itemNumber.test(line.slice(from, dot)) ? dot : -1;
}

function listAt(lines: Lines, at: number, inside: Inside): Found | null {
  const first = itemAt(lines[at]);
  if (first === null) return null;
  const items: Item[] = [];
  let end = at;
  let next = at;
  for (let item: Start | null = first; item !== null; item = itemAt(lines[next])) {
    if ((item.number === null) !== (first.number === null)) break;
    const { width, number, rest } = item;
    end = itemEnd(lines, next + 1, item.indent + 2);
    const inner = [rest];
    while (++next < end) inner.push(outdented(lines[next] ?? "", width));
    items.push({ number, blocks: blocksOf(inner, deeper(inside)) });
    for (; next < lines.length && isBlank(lines[next]);) next++;
  }
  return { block: { kind: "list", items }, end };
}

/** The lines that are indented by at least `indent` belong to the item, and empty ones between them. */
function itemEnd(lines: Lines, from: number, indent: number): number {
  let end = from;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (isBlank(line)) continue;
    if (!line.startsWith("\t") && indentOf(line) < indent) break;
    end = at + 1;
  }
  return end;
}

function outdented(line: string, width: number): string {
  return line.slice(line.startsWith("\t") ? 1 : Math.min(indentOf(line), width));
}

const plainBlocks = (blocks: readonly Block[], colon: string): string =>
  blocks.map((block) => plainBlock(block, colon)).join("\n");

function plainBlock(block: Block, colon: string): string {
  if (block.kind === "fence") return block.text;
  if (block.kind === "paragraph") return plainSpans(block.spans, colon);
  if (block.kind === "quote") return plainBlocks(block.blocks, colon);
  return block.items
    .map(({ number, blocks }) => {
      const text = plainBlocks(blocks, colon);
      return number === null ? text : `${number}. ${text}`;
    })
    .join("\n");
}

const plainSpans = (spans: readonly Span[], colon: string): string =>
  spans.map((span) => plainSpan(span, colon)).join("");

function plainSpan(span: Span, colon: string): string {
  if (span.kind === "text" || span.kind === "code") return span.text;
  if (span.kind === "mention") return `@${span.name}`;
  if (span.kind === "room") return `#${span.typed}`;
  if (span.kind === "emoji") return colon + span.name + colon;
  return plainSpans(span.spans, colon);
}

function eachSpan(blocks: readonly Block[], visit: (span: Span) => void): void {
  for (const block of blocks) {
    if (block.kind === "paragraph") visitAll(block.spans, visit);
    else if (block.kind === "quote") eachSpan(block.blocks, visit);
    else if (block.kind === "list") for (const item of block.items) eachSpan(item.blocks, visit);
  }
}

function visitAll(spans: readonly Span[], visit: (span: Span) => void): void {
  for (const span of spans) {
    visit(span);
    if ("spans" in span) visitAll(span.spans, visit);
  }
}
