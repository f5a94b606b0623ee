// The reactions below a message, each a button that says how many and whether one is among them.

import type { UserId } from "../../src/protocol/ids.ts";
import type { Reaction } from "../../src/protocol/message-events.ts";
import { h } from "../lib/dom.ts";
import * as words from "../words/en/message.ts";
import { icon } from "./icons.ts";

/** Null where there are none. `me`: nobody yet for null. */
export function reactionsOf(all: readonly Reaction[] | null, me: UserId | null): Node | null {
  if (all === null || all.length === 0) return null;
  return h(
    "div",
    { class: "rx" },
    ...all.map((reaction) => button(reaction, me)),
    h(
      "button",
      {
        ...{ class: "add", type: "button", tabindex: -1, "data-react": "more" },
        ...{ "aria-label": words.addReaction, title: words.addReaction },
      },
      icon("smile-plus"),
    ),
  );
}

/** "👍 2, you reacted" */
export function reactionText({ emoji, count, users }: Reaction, me: UserId | null): string {
  const text = `${emoji} ${count}`;
  return isMine(users, me) ? words.youReacted(text) : text;
}

const isMine = (users: readonly UserId[], me: UserId | null): boolean =>
  me !== null && users.includes(me);

function button(reaction: Reaction, me: UserId | null): HTMLElement {
  const { emoji, count, users } = reaction;
  return h(
    "button",
    {
      type: "button",
      // One Tab stop for the list: they join in when their message has the focus.
      tabindex: -1,
      "data-react": emoji,
      "aria-pressed": String(isMine(users, me)),
      "aria-label": reactionText(reaction, me),
    },
    h("span", { "aria-hidden": "true" }, emoji),
    h("span", { class: "num", "aria-hidden": "true" }, String(count)),
  );
}
