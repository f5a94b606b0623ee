// What a reply answers, in one line above it: the original as it is now, and the way to it.

import type { ChatEvent } from "../../src/protocol/events.ts";
import { cut } from "../lib/cut.ts";
import { h } from "../lib/dom.ts";
import type { MessageRow } from "../state/rows.ts";
import * as words from "../words/en/message.ts";
import { icon } from "./icons.ts";

const longest = 200;

type Replying = Pick<MessageRow, "replyTo" | "original">;

/** Null for what answers nothing. `addressOf` gives the address of a message in this room. */
export function quoteOf(
  { replyTo, original }: Replying,
  { addressOf }: { addressOf(seq: number): string },
): Node | null {
  if (replyTo === null) return null;
  const name = original === null || original?.deleted === true ? undefined : original?.username;
  return h(
    "a",
    // One Tab stop for the list, as with links.
    { class: "quote", href: addressOf(replyTo), "data-to": replyTo, tabindex: -1 },
    icon("turn"),
    name !== undefined && h("b", { dir: "auto" }, name),
    h("span", { dir: "auto" }, wordsOf(original)),
  );
}

function wordsOf(original: ChatEvent | null | undefined): string {
  if (original === undefined) return "…";
  if (original === null) return words.notKept;
  if (original.deleted === true) return words.deleted;
  return cut(original.text, longest);
}
