// What the composer is for besides something new: an answer to a message, or another text for one's own.

import type { ChatEvent } from "../../src/protocol/events.ts";
import { h, on, put, setAttribute } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { sentence } from "../state/parting.ts";
import * as words from "../words/en/composer.ts";
import type { Client } from "./client.ts";
import { toComposer } from "./composer-focus.ts";
import { icon, iconButton } from "./icons.ts";
import type { Page } from "./page.ts";

export type Editing = {
  /** Above the text: what is answered or changed, a way out, and why a change was refused. */
  node: HTMLElement;
  /** True: it is the new text of a message, and on its way. */
  takes(text: string): boolean;
  /** The message that what is written now answers. Asking ends the answering. */
  answered(): number | undefined;
};

type Parts = {
  input: HTMLTextAreaElement;
  draft: {
    /** Keeps the draft as it is while the field has another text. */
    hold(): void;
    release(): void;
  };
  measure(): void;
};

export function createEditing(client: Client, { input, draft, measure }: Parts): Editing {
  const { page, actions } = client;
  const node = h("div", { class: "replying", id: "replying", hidden: true });
  const trouble = h("span", { class: "trouble", role: "alert" });
  let shown: ChatEvent | undefined;
  let room = page.open.get();

  function draw(): void {
    // An answer or a change belongs to its room.
    if (room !== page.open.get()) page.about.set({ kind: "new" });
    room = page.open.get();
    const about = page.about.get();
    const message = about.kind === "new" ? undefined : messageHere(page, about.seq);
    if (about.kind === "edit" && message !== undefined && message.seq !== shown?.seq) {
      draft.hold();
      input.value = message.text;
      measure();
    } else if (about.kind !== "edit") {
      draft.release();
      measure();
    }
    const wasHidden = node.hidden;
    node.hidden = about.kind === "new" || message === undefined;
    if (shown?.seq !== message?.seq || wasHidden) trouble.textContent = "";
    shown = about.kind === "edit" ? message : undefined;
    if (about.kind === "new" || message === undefined) return;
    const isReply = about.kind === "reply";
    setAttribute(node, "data-kind", about.kind);
    put(
      node,
      icon(isReply ? "reply" : "pen"),
      h("b", { dir: "auto" }, isReply ? words.replyTo(message.username) : words.editYours),
      h("span", { dir: "auto" }, isReply ? message.text : ""),
      trouble,
      iconButton({ label: isReply ? words.noReply : words.cancelEdit, icon: "x", onclick: end }),
    );
  }

  function end(): void {
    page.about.set({ kind: "new" });
    toComposer();
  }

  async function save(seq: number, text: string): Promise<void> {
    const at = page.open.get();
    if (at === null) return;
    const refusal = await actions.act({ type: "edit", room: at, message: seq, text });
    const about = page.about.get();
    if (about.kind !== "edit" || about.seq !== seq || page.open.get() !== at) return;
    if (refusal === null) page.about.set({ kind: "new" });
    else trouble.textContent = sentence(refusal.text);
  }

  on(input, "keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.key === "ArrowUp" && plain && input.value === "") {
      const last = lastOwn(page);
      if (last === undefined || page.about.get().kind !== "new") return;
      event.preventDefault();
      page.about.set({ kind: "edit", seq: last.seq });
    } else if (event.key === "Escape" && page.about.get().kind !== "new") {
      event.preventDefault();
      end();
    }
  });
  watch([page.about, page.open], draw);
  return {
    node,
    takes(text) {
      const about = page.about.get();
      if (about.kind !== "edit") return false;
      if (text === shown?.text) end();
      else void save(about.seq, text);
      return true;
    },
    answered() {
      const about = page.about.get();
      if (about.kind !== "reply") return undefined;
      page.about.set({ kind: "new" });
      return about.seq;
    },
  };
}

function messageHere(page: Page, seq: number): ChatEvent | undefined {
  const room = page.open.get();
  if (room === null) return undefined;
  return page.timelines.of(room).messages.find((each) => each.seq === seq);
}

function lastOwn(page: Page): ChatEvent | undefined {
  const room = page.open.get();
  if (room === null) return undefined;
  const me = page.you.get()?.userId;
  return page.timelines
    .of(room)
    .messages.findLast(({ userId, deleted }) => userId === me && deleted !== true);
}
