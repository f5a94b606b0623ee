// All strings that must come through as they were said, each once, and what a reader is to see of each.

import { emojiNamed } from "../../public/state/emoji-table.ts";
import { type Block, parse } from "../../src/protocol/markup.ts";
import type { Span } from "../../src/protocol/markup-scan.ts";
import { ADDRESSES } from "./hostile-addresses.ts";
import { GRAMMAR } from "./hostile-grammar.ts";
import { LETTERS } from "./hostile-letters.ts";
import { SYNTAX } from "./hostile-syntax.ts";
import { TAGS } from "./hostile-tags.ts";
import { WORDS } from "./hostile-words.ts";

const once = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** They try to run, to fetch or to lead away. */
export const VECTORS = once([...TAGS, ...ADDRESSES]);
/** They try to break what reads, keeps or shows them. */
export const NAUGHTY = once([...WORDS, ...LETTERS, ...SYNTAX]);

const all = once([...VECTORS, ...GRAMMAR, ...NAUGHTY]);
const marked: ReadonlySet<string> = new Set(GRAMMAR);

/** All of them, or `most` of them from everywhere in the list. */
export function hostileTexts(most = all.length): readonly string[] {
  const step = Math.max(1, all.length / most);
  return all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** As it was typed; only where markup is what is tried out, as its tree has it. */
export const shownOf = (text: string): string =>
  marked.has(text) ? parse(text).map(ofBlock).join("") : text;

// As `textContent` of what the page draws: blocks stand one behind the other, numbers are the list's own.
function ofBlock(block: Block): string {
  if (block.kind === "paragraph") return block.spans.map(ofSpan).join("");
  if (block.kind === "fence") return block.language + block.text;
  if (block.kind === "quote") return block.blocks.map(ofBlock).join("");
  return block.items.flatMap(({ blocks }) => blocks.map(ofBlock)).join("");
}

function ofSpan(span: Span): string {
  if ("spans" in span) return span.spans.map(ofSpan).join("");
  if (span.kind === "mention") return `@${span.name}`;
  if (span.kind === "room") return `#${span.typed}`;
  if (span.kind === "emoji") return emojiNamed(span.name.toLowerCase())?.emoji ?? `:${span.name}:`;
  return span.text;
}
