// Where one writes: Enter sends, except where it must not; drafts are kept; others may see that one writes.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, on, put, setAttribute, setText } from "../lib/dom.ts";
import type { Timer } from "../lib/clock.ts";
import { watch } from "../lib/signal.ts";
import { writers, writingText } from "../state/people.ts";
import { nameOf } from "../state/rooms.ts";
import { silenceOf } from "../state/silence.ts";
import * as words from "../words/en/composer.ts";
import type { Client } from "./client.ts";
import { toComposer } from "./composer-focus.ts";
import { createTools } from "./composer-tools.ts";
import { createEditing } from "./editing.ts";
import { icon } from "./icons.ts";
import { later } from "./later.ts";
import { openRoom } from "./page.ts";

/** The form, and what stands in its place when one may not write: one of the two is shown; and what their buttons open. */
export type Composer = { nodes: readonly HTMLElement[] };

const draftAfterMs = 300;
// The browser's timers count in 31 bits.
const longestTimerMs = 2_000_000_000;
const countWithin = 500; // characters before the limit

export function createComposer(client: Client): Composer {
  const { page, actions } = client;
  const input = h("textarea", { id: "composer", rows: 1, enterkeyhint: "send", dir: "auto" });
  const label = h("label", { class: "vh", for: "composer" });
  const count = h("span", { class: "count num", role: "status" });
  const send = h(
    "button",
    { class: "send", id: "send", type: "submit", "aria-label": words.send, title: words.sendShort },
    icon("up"),
  );
  const tools = createTools(client, input);
  const node = h(
    "form",
    { class: "composer" },
    label,
    input,
    h("div", { class: "row" }, ...tools.buttons, count, hint(), send),
  );
  // When one first writes. It hears the keys before whoever listens here: what it completes is not sent.
  on(
    input,
    "focus",
    () => later(client, "completion", (part) => node.append(part.createCompletion(client, input))),
    { once: true },
  );
  const draft = createDraft(client, input);
  const editing = createEditing(client, { input, draft, measure });
  node.prepend(editing.node);

  function measure(): number {
    const left = page.limits.get().textLength - Array.from(input.value).length;
    setText(count, left > countWithin ? "" : left >= 0 ? words.left(left) : words.tooMany(-left));
    count.classList.toggle("over", left < 0);
    send.disabled = left < 0 || !/\S/.test(input.value);
    grow(input);
    return left;
  }

  function submit(): void {
    if (measure() < 0 || !/\S/.test(input.value)) return;
    const line = input.value.replace(/^\n+/, "").trimEnd();
    if (editing.takes(line)) return;
    input.value = "";
    draft.now();
    measure();
    actions.say(line, editing.answered());
    draft.wrote();
    // The button, with nothing to send, would hold no focus.
    if (document.activeElement === send) toComposer();
  }

  on(node, "submit", (event) => {
    event.preventDefault();
    submit();
  });
  on(input, "keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    submit();
  });
  on(input, "input", () => {
    measure();
    draft.soon();
    draft.wrote();
  });
  // A press on the button must not close a phone's keyboard.
  on(send, "pointerdown", (event) => event.preventDefault());
  watch([page.open], () => {
    draft.move();
    measure();
  });
  page.drafts.subscribe(() => draft.follow() && measure());
  watch([page.open, page.rooms], () => {
    const room = openRoom(page);
    const name = room === undefined ? "" : nameOf(room);
    setText(label, words.message(name));
    setAttribute(node, "aria-label", words.writeTo(name));
    setAttribute(input, "placeholder", words.writeTo(name));
  });
  return { nodes: [node, createSilence(client, node), ...tools.panels] };
}

/** In the form's place, which keeps what was being written: why one may not write, and until when. */
function createSilence({ page }: Client, form: HTMLElement): HTMLElement {
  const why = h("span", {});
  const node = h("p", { class: "silence", id: "silence", tabindex: -1 }, icon("lock"), why);
  let timer: Timer | null = null;

  function draw(): void {
    timer?.cancel();
    const room = openRoom(page);
    const nowMs = page.nowMs();
    const { days } = page;
    const asking = { you: page.you.get(), mutedUntil: page.mutedUntil.get(), nowMs, days };
    const silence = room === undefined ? null : silenceOf(room, asking);
    const held = (silence === null ? node : form).contains(document.activeElement);
    form.hidden = silence !== null;
    node.hidden = silence === null;
    setText(why, silence?.text ?? "");
    if (held) toComposer();
    if (silence !== null && silence.untilMs > 0)
      timer = page.clock.after(Math.min(silence.untilMs - nowMs + 10, longestTimerMs), draw);
  }
  watch([page.open, page.rooms, page.you, page.mutedUntil], draw);
  return node;
}

const touch = matchMedia("(pointer: coarse)");

function sends(event: KeyboardEvent): boolean {
  if (event.key !== "Enter") return false;
  // Enter that picks a word of an input method; Safari says so only by the key code.
  if (event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !event.shiftKey && !event.altKey && !touch.matches;
}

const hint = (): HTMLElement =>
  h(
    "span",
    { class: "hint", "aria-hidden": "true" },
    h("kbd", {}, words.enterKey),
    words.sends,
    h("kbd", {}, words.shiftEnterKeys),
    words.newLine,
  );

const growsByItself = CSS.supports("field-sizing", "content");

function grow(input: HTMLTextAreaElement): void {
  if (growsByItself) return;
  input.style.setProperty("height", "auto");
  input.style.setProperty("height", `${input.scrollHeight}px`);
}

/** Keeps what is typed with its room: soon after typing, when the page is hidden, when another room is opened. */
function createDraft({ page, actions }: Client, input: HTMLTextAreaElement) {
  let room: RoomName | null = null;
  let timer: Timer | null = null;
  let held = false;

  function now(): void {
    timer?.cancel();
    timer = null;
    if (room !== null && !held) actions.keepDraft(room, input.value);
  }
  on(document, "visibilitychange", () => document.hidden && now());
  on(window, "pagehide", now);
  return {
    now,
    soon() {
      timer?.cancel();
      timer = page.clock.after(draftAfterMs, now);
    },
    wrote: () => void (room !== null && !held && actions.writing(room, input.value)),
    /** The field has another text for a while; the draft stays as it is. */
    hold() {
      now();
      held = true;
    },
    release() {
      if (!held) return;
      held = false;
      input.value = room === null ? "" : (page.drafts.get().get(room) ?? "");
    },
    /** Another page of this browser wrote there last. True: the field has another text now. */
    follow() {
      if (room === null || held || timer !== null) return false;
      const text = page.drafts.get().get(room) ?? "";
      if (text === input.value || !/\S/.test(text + input.value)) return false;
      input.value = text;
      return true;
    },
    move() {
      now();
      held = false;
      if (room !== null && room !== page.open.get()) actions.writing(room, "");
      room = page.open.get();
      input.value = room === null ? "" : (page.drafts.get().get(room) ?? "");
    },
  };
}

/** "Edda is writing", in a row that is always there. */
export function createTyping({ page, socket }: Client): HTMLElement {
  const node = h("div", { class: "typing", id: "typing", "aria-live": "off" });
  let shown = "";
  let timer: Timer | null = null;

  function draw(): void {
    timer?.cancel();
    const room = page.open.get();
    const here = socket.link.get().state === "open";
    const now = page.clock.elapsed();
    const state = room === null ? null : page.people.of(room);
    const users = state === null || !here ? [] : writers(state, page.you.get()?.userId, now);
    if (state !== null && users.length > 0)
      timer = page.clock.after(state.writing.untilMs - now + 1, draw);
    const text = writingText(users);
    if (text === shown) return;
    shown = text;
    put(node, text !== "" && dots(), text);
  }
  watch([page.open, page.people.all, page.you, socket.link], draw);
  return node;
}

const dots = (): HTMLElement =>
  h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
