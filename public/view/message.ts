// One row of the list: a message, a day, a note, the beginning. Text is only ever text.

import { h, put, setAttribute } from "../lib/dom.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { plainOf } from "../../src/protocol/markup.ts";
import type { Days } from "../state/days.ts";
import { sentence } from "../state/parting.ts";
import type { MessageRow, Row } from "../state/rows.ts";
import * as words from "../words/en/message.ts";
import { beginning as begins, pruned as prunedText } from "../words/en/room.ts";
import { icon, roomIcons, tile } from "./icons.ts";
import { quoteOf } from "./quote.ts";
import { reactionsOf, reactionText } from "./reactions.ts";
import { drawMarkup } from "./markup.ts";

export type RowContext = {
  days: Days;
  instance: string;
  me?: UserId | undefined;
  /** The address of a message in this room. */
  addressOf(seq: number): string;
};

type StartRow = Extract<Row, { kind: "start" }>;

/** Makes the row's node, or brings `node`, which stood for the row before, up to date. */
export function drawRow(row: Row, node: HTMLElement | null, context: RowContext): HTMLElement {
  if (row.kind === "message") return drawMessage(row, node ?? h("article", {}), context);
  if (row.kind === "day") {
    const day = node ?? h("div", { class: "day" });
    put(day, h("h2", {}, row.label));
    return day;
  }
  if (row.kind === "new") {
    const line = node ?? h("div", { class: "unread-line", role: "separator" });
    put(line, h("span", {}, row.label));
    return line;
  }
  if (row.kind === "start") {
    const start = node ?? h("div", { class: "start" });
    put(start, ...beginning(row, context));
    return start;
  }
  const note = node ?? h("div", {});
  note.className = row.about === "people" ? "sys" : `sys ${row.about}`;
  const sign = row.about === "people" ? "people" : "enter";
  put(note, icon(row.about === "trouble" ? "alert" : sign), h("p", { dir: "auto" }, row.text));
  return note;
}

function beginning({ pruned, room, name }: StartRow, { instance }: RowContext): Node[] {
  if (pruned) return [h("p", {}, prunedText)];
  return [
    h("span", { class: "mark", "aria-hidden": "true" }, icon(roomIcons[room])),
    h("h2", { dir: "auto" }, name),
    h("p", {}, begins[room](name, instance)),
  ];
}

function drawMessage(row: MessageRow, node: HTMLElement, context: RowContext): HTMLElement {
  const focus = keptFocus(node);
  describe(row, node, context);
  const text = row.deleted ? gone(`t-${row.id}`) : paragraph(row, `t-${row.id}`, context);
  const more = below(row, context);
  const when = timeOf(row, context);
  const quote = quoteOf(row, context);
  if (row.action) {
    const body = h("div", { class: "body" }, quote, text, when, ...more);
    fillIn(node, tile({ ...row, small: true }), body);
  } else if (row.first) {
    const header = h("header", {}, h("strong", { dir: "auto" }, row.username), when);
    fillIn(node, tile(row), h("div", { class: "body" }, quote, header, text, ...more));
  } else fillIn(node, when, h("div", { class: "body" }, text, ...more));
  focus();
  return node;
}

/** All but the bar with its buttons, which has the pointer or the focus and stays as it is. */
function fillIn(node: HTMLElement, ...children: Node[]): void {
  for (const child of [...node.children]) if (!child.classList.contains("bar")) child.remove();
  node.prepend(...children);
}

/** Whoever stands on a reaction still stands on it when it is drawn anew, or else on its message. */
function keptFocus(node: HTMLElement): () => void {
  const { activeElement } = document;
  const body = node.querySelector(".body");
  if (activeElement === null || body === null || !body.contains(activeElement)) return () => {};
  const kind = activeElement.getAttribute("data-react");
  return () => {
    const all = [...node.querySelectorAll<HTMLElement>("[data-react]")];
    const same = all.find((each) => each.getAttribute("data-react") === kind);
    for (const each of all) each.tabIndex = 0;
    (same ?? node).focus({ preventScroll: true });
  };
}

/** What is said of it as a whole. */
function describe(row: MessageRow, node: HTMLElement, { days, me }: RowContext): void {
  const time = days.time(row.timestamp);
  const failed = row.state === "failed";
  const pending = row.state === "waiting" || row.state === "sending";
  node.className = `m${row.first ? " first" : ""}${failed ? " failed" : ""}${row.action ? " act" : ""}${row.deleted ? " gone" : ""}`;
  node.classList.toggle("pending", row.state === "waiting");
  setAttribute(node, "data-seq", row.seq === null ? null : String(row.seq));
  setAttribute(node, "data-key", row.key);
  setAttribute(node, "data-state", pending ? "sending" : row.state);
  setAttribute(node, "tabindex", "-1");
  setAttribute(node, "aria-label", labelOf(row, time, me ?? null));
  node.classList.toggle(
    "called",
    row.mentions.some(({ userId }) => userId === me),
  );
}

/** All of it in one go, the time once: who, to whom, what, when, and what came of it. */
function labelOf(row: MessageRow, time: string, me: UserId | null): string {
  const { username, original } = row;
  const to = original?.deleted === true ? undefined : original?.username;
  const who = to === undefined ? username : words.answering(username, to);
  const what = row.deleted ? words.deleted : plainOf(row.text);
  return [
    `${who}${row.action ? "" : ":"} ${what}`,
    time,
    row.edited !== null && words.edited,
    row.state === "failed" && words.notSent,
    row.state === "waiting" && words.waiting,
    ...(row.reactions ?? []).map((each) => reactionText(each, me)),
  ]
    .filter((each) => each !== false)
    .join(", ");
}

function timeOf(row: MessageRow, { days }: RowContext): HTMLElement {
  return h(
    "time",
    {
      datetime: new Date(row.timestamp).toISOString(),
      title: days.full(row.timestamp),
      class: row.first ? null : "at num",
      "aria-hidden": row.first ? null : "true",
    },
    days.time(row.timestamp),
  );
}

const gone = (id: string): HTMLElement => h("p", { id, class: "text gone" }, words.deleted);

function paragraph(row: MessageRow, id: string, { me, days }: RowContext): HTMLElement {
  const parts = drawMarkup(row.text, { mentions: row.mentions, me });
  const text = h("div", { id, class: "text" }, ...parts);
  // In one line with what they do.
  if (row.action) (text.querySelector(":scope > p") ?? text).prepend(h("b", {}, row.username), " ");
  if (row.edited !== null) {
    const mark = h("span", { class: "note", title: days.full(row.edited) }, words.edited);
    const last = parts.at(-1);
    // In the line of the last words, where there are such.
    if (last instanceof HTMLParagraphElement) last.append(" ", mark);
    else text.append(mark);
  }
  return text;
}

function below(row: MessageRow, { me }: RowContext): Node[] {
  const reactions = reactionsOf(row.reactions, me ?? null);
  return [...(reactions === null ? [] : [reactions]), ...stateOf(row)];
}

function stateOf(row: MessageRow): Node[] {
  if (row.state === "waiting") return [h("span", { class: "state" }, icon("clock"), words.waiting)];
  if (row.state !== "failed") return [];
  return [
    h(
      "span",
      { class: "state", role: "status" },
      icon("alert"),
      row.refusal === null ? words.notSent : words.notSentFor(sentence(row.refusal)),
      h("button", { type: "button", "data-do": "retry" }, words.tryAgain),
      h("button", { type: "button", "data-do": "discard" }, words.discard),
    ),
  ];
}
