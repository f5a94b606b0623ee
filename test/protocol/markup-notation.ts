// A tree of markup as one line of text, as docs/markup.md writes it.

import { type Block, type Item } from "../../src/protocol/markup.ts";
import type { Span } from "../../src/protocol/markup-scan.ts";

/** `⏎` is a new line, `¶` stands between blocks, braces name what is not plain text. */
export function notation(blocks: readonly Block[]): string {
  return blocks.map(blockNotation).join(" ¶ ").replaceAll("\n", "⏎");
}

function blockNotation(block: Block): string {
  if (block.kind === "paragraph") return spanNotation(block.spans);
  if (block.kind === "quote") return `{quote ${notation(block.blocks)}}`;
  if (block.kind === "list") return `{list ${block.items.map(itemNotation).join(" ")}}`;
  return `{fence ${block.language === "" ? "" : `${block.language} `}${block.text}}`;
}

function itemNotation({ number, blocks }: Item): string {
  return `{${number === null ? "-" : `${number}.`} ${notation(blocks)}}`;
}

function spanNotation(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (span.kind === "text") return span.text;
      if (span.kind === "code") return `{code ${span.text}}`;
      if (span.kind === "mention") return `{@${span.name}}`;
      if (span.kind === "room") return `{#${span.typed}}`;
      if (span.kind === "emoji") return `{:${span.name}:}`;
      if (span.kind === "link") return `{link ${span.href} ${spanNotation(span.spans)}}`;
      return `{${span.kind} ${spanNotation(span.spans)}}`;
    })
    .join("");
}

export function addressesOf(blocks: readonly Block[]): string[] {
  return leavesOf(blocks).flatMap((leaf) => (typeof leaf === "string" ? [] : [leaf.href]));
}

/**
 * Null when `tree` has all of `text` in its order, and what it has not is markers only; otherwise
 * what is lost or made up. Cannot tell a link that shows its own address from a bare address.
 */
export function unaccounted(text: string, tree: readonly Block[]): string | null {
  let at = 0;
  for (const leaf of leavesOf(tree)) {
    if (typeof leaf !== "string") {
      const end = addressEnd(text, at, leaf.href);
      if (end === null) return `no ${leaf.href} after ${at}`;
      at = end;
      continue;
    }
    for (const char of leaf.split("")) {
      while (at < text.length && text[at] !== char)
        if (!isMarker(text[at++])) return `lost at ${at}`;
      if (at++ === text.length) return `made up: ${leaf}`;
    }
  }
  return text.slice(at).split("").every(isMarker) ? null : `lost after ${at}`;
}

const isMarker = (char = ""): boolean => /[\s*_~`\\[\]()>.-]/.test(char);

/** Where the `](…)` ends that leads to `href`. */
function addressEnd(text: string, at: number, href: string): number | null {
  for (let open = text.indexOf("](", at); open >= 0; open = text.indexOf("](", open + 1))
    for (let close = text.indexOf(")", open); close >= 0; close = text.indexOf(")", close + 1))
      if (URL.parse(text.slice(open + 2, close))?.href === href) return close + 1;
  return null;
}

type Leaf = string | { readonly href: string };

function leavesOf(blocks: readonly Block[]): Leaf[] {
  return blocks.flatMap((block): Leaf[] => {
    if (block.kind === "paragraph") return block.spans.flatMap(spanLeaves);
    if (block.kind === "quote") return leavesOf(block.blocks);
    if (block.kind === "fence") return [block.language, block.text];
    return block.items.flatMap((item) => [`${item.number ?? "-"}`, ...leavesOf(item.blocks)]);
  });
}

function spanLeaves(span: Span): Leaf[] {
  if (span.kind === "text" || span.kind === "code") return [span.text];
  if (span.kind === "mention") return [`@${span.name}`];
  if (span.kind === "room") return [`#${span.typed}`];
  if (span.kind === "emoji") return [`:${span.name}:`];
  const inner = span.spans.flatMap(spanLeaves);
  if (span.kind !== "link") return inner;
  // A bare address shows itself.
  return URL.parse(inner.join(""))?.href === span.href ? inner : [...inner, { href: span.href }];
}
