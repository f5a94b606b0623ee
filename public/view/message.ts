// One row of the list: a message, a day, a note, the beginning. Text is only ever text.

import { h, put, setAttribute } from "../lib/dom.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Days } from "../state/days.ts";
import { sentence } from "../state/parting.ts";
import type { MessageRow, Row } from "../state/rows.ts";
import { icon, roomIcons, tile } from "./icons.ts";
import { type Drawing, drawMarkup } from "./markup.ts";

export type RowContext = {
  days: Days;
  instance: string;
  me?: UserId | undefined;
  emoji?: Drawing["emoji"];
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
  if (pruned) return [h("p", {}, "Older messages are no longer kept.")];
  const words = {
    public: `This is the beginning of ${name}. Say hello, or send this page’s address to somebody you would like to see at ${instance}.`,
    private: `This is the beginning of ${name}. Only its members can see it: add people, or invite them, from the room’s menu.`,
    direct: `This is the beginning of your conversation with ${name}. Only the two of you can read it.`,
  };
  return [
    h("span", { class: "mark", "aria-hidden": "true" }, icon(roomIcons[room])),
    h("h2", { dir: "auto" }, name),
    h("p", {}, words[room]),
  ];
}

function drawMessage(row: MessageRow, node: HTMLElement, context: RowContext): HTMLElement {
  const { days } = context;
  const time = days.time(row.timestamp);
  const failed = row.state === "failed";
  const pending = row.state === "waiting" || row.state === "sending";
  node.className = `m${row.first ? " first" : ""}${failed ? " failed" : ""}${row.action ? " act" : ""}`;
  node.classList.toggle("pending", row.state === "waiting");
  setAttribute(node, "data-seq", row.seq === null ? null : String(row.seq));
  setAttribute(node, "data-key", row.key);
  setAttribute(node, "data-state", pending ? "sending" : row.state);
  setAttribute(node, "tabindex", "-1");
  setAttribute(node, "aria-label", `${row.username}, ${time}`);
  const textId = `t-${row.id}`;
  setAttribute(node, "aria-describedby", textId);
  const text = paragraph(row, textId, context);
  node.classList.toggle(
    "called",
    row.mentions.some(({ userId }) => userId === context.me),
  );
  const when = h(
    "time",
    {
      datetime: new Date(row.timestamp).toISOString(),
      title: days.full(row.timestamp),
      class: row.first ? null : "at num",
      "aria-hidden": row.first ? null : "true",
    },
    time,
  );
  if (row.action)
    put(
      node,
      tile({ ...row, small: true }),
      h("div", { class: "body" }, text, when, ...below(row)),
    );
  else if (row.first)
    put(
      node,
      tile(row),
      h(
        "div",
        { class: "body" },
        h("header", {}, h("strong", { dir: "auto" }, row.username), when),
        text,
        ...below(row),
      ),
    );
  else put(node, when, h("div", { class: "body" }, text, ...below(row)));
  return node;
}

function paragraph(row: MessageRow, id: string, { me, emoji }: RowContext): HTMLElement {
  const parts = drawMarkup(row.text, { mentions: row.mentions, me, emoji });
  return h("div", { id, class: "text" }, row.action && h("b", {}, row.username), ...parts);
}

function below(row: MessageRow): Node[] {
  if (row.state === "waiting")
    return [h("span", { class: "state" }, icon("clock"), "Waiting to send")];
  if (row.state !== "failed") return [];
  return [
    h(
      "span",
      { class: "state", role: "status" },
      icon("alert"),
      row.refusal === null ? "Not sent." : `Not sent. ${sentence(row.refusal)}`,
      h("button", { type: "button", "data-do": "retry" }, "Try again"),
      h("button", { type: "button", "data-do": "discard" }, "Discard"),
    ),
  ];
}
