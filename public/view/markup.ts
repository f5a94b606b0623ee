// Draws a message's text as nodes, by the grammar of src/protocol/markup.ts. Text is only ever text.

import type { UserId } from "../../src/protocol/ids.ts";
import { type Block, type Item, parse } from "../../src/protocol/markup.ts";
import type { Span } from "../../src/protocol/markup-scan.ts";
import type { Mention } from "../../src/protocol/message-events.ts";
import { h } from "../lib/dom.ts";
import { gathered } from "../state/mentions.ts";
import { copyCode } from "../words/en/message.ts";
import { iconButton } from "./icons.ts";
import { addressOf } from "./route.ts";

export type Drawing = {
  /** Who is named in it. A word after `@` that is none of them stays text. */
  mentions: readonly Mention[];
  /** The reader: their own name stands out. */
  me?: UserId | undefined;
};

/** Nothing for an empty text; plain text is one paragraph. */
export function drawMarkup(text: string, drawing: Drawing): Node[] {
  return parse(text).map((block) => drawBlock(block, drawing));
}

function drawBlock(block: Block, drawing: Drawing): Node {
  switch (block.kind) {
    case "paragraph":
      return h("p", { dir: "auto" }, ...drawSpans(block.spans, drawing));
    case "quote":
      return h("blockquote", {}, ...block.blocks.map((each) => drawBlock(each, drawing)));
    case "list":
      return drawList(block.items, drawing);
    case "fence":
      return drawFence(block.language, block.text);
  }
}

function drawList(items: readonly Item[], drawing: Drawing): Node {
  const first = items[0]?.number ?? null;
  const nodes = items.map(({ number, blocks }) =>
    h("li", { value: number }, ...blocks.map((block) => drawBlock(block, drawing))),
  );
  return first === null ? h("ul", {}, ...nodes) : h("ol", {}, ...nodes);
}

/** As typed, with a button that copies it. */
function drawFence(language: string, text: string): Node {
  const copy = iconButton({ label: copyCode, icon: "copy", class: "copy" });
  // One Tab stop for the list, as with links.
  copy.tabIndex = -1;
  copy.setAttribute("data-copy", "");
  return h(
    "div",
    { class: "code" },
    language !== "" && h("span", { class: "language" }, language),
    h("pre", { dir: "ltr" }, h("code", {}, text)),
    copy,
  );
}

function drawSpans(spans: readonly Span[], drawing: Drawing): (Node | string)[] {
  return gathered(spans, drawing.mentions).map((each) =>
    "mention" in each ? drawMention(each.text, each.mention, drawing) : drawSpan(each, drawing),
  );
}

function drawSpan(span: Span, drawing: Drawing): Node | string {
  switch (span.kind) {
    case "text":
      return span.text;
    case "code":
      return h("code", { dir: "ltr" }, span.text);
    case "bold":
      return h("strong", {}, ...drawSpans(span.spans, drawing));
    case "italic":
      return h("em", {}, ...drawSpans(span.spans, drawing));
    case "strike":
      return h("s", {}, ...drawSpans(span.spans, drawing));
    case "link":
      return h(
        "a",
        // One Tab stop for the list: a message's links join in when it has the focus.
        { href: span.href, target: "_blank", rel: "noopener noreferrer nofollow", tabindex: -1 },
        ...drawSpans(span.spans, drawing),
      );
    case "room":
      return h(
        "a",
        { href: addressOf(span.name), "data-room": span.name, tabindex: -1 },
        `#${span.typed}`,
      );
    case "emoji":
      return drawEmoji(span.name);
    case "mention":
      return `@${span.name}`;
  }
}

/** `mention` null: `@here` and `@room`, which mean everybody. */
function drawMention(text: string, mention: Mention | null, { me }: Drawing): Node {
  const isMe = mention !== null && mention.userId === me;
  return h("span", { class: isMe ? "at-name me-too" : "at-name", dir: "auto" }, text);
}

/** As typed until the table is loaded, and for good when there is no such emoji. */
export function drawEmoji(name: string): Node {
  const node = h("span", {}, `:${name}:`);
  void fill();
  async function fill(): Promise<void> {
    try {
      const { emojiNamed } = await import("../state/emoji-table.ts");
      const found = emojiNamed(name.toLowerCase());
      if (found === undefined) return;
      node.textContent = found.emoji;
      node.title = `:${name}:`;
    } catch {
      // No connection: it stays as typed.
    }
  }
  return node;
}
