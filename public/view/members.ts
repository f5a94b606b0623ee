// Who is a member of a room and as what; for those who may, how to add, to remove and to give roles.

import type { Member } from "../../src/protocol/events.ts";
import { ROOM_ROLES } from "../../src/protocol/roles.ts";
import { h } from "../lib/dom.ts";
import { type Asker, mayHere } from "../state/rights.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import * as words from "../words/en/members.ts";
import { showMore } from "../words/en/page.ts";
import { offline } from "./actions.ts";
import type { Client } from "./client.ts";
import { askForm, openDialog, refill, troubleLine } from "./dialog.ts";
import { field } from "./field.ts";
import { iconButton, tile } from "./icons.ts";
import { afterRemoval } from "./order.ts";

type Sheet = {
  client: Client;
  room: Room;
  asker: Asker;
  list: HTMLElement;
  trouble: ReturnType<typeof troubleLine>;
  /** Reads the list anew from the server. */
  reload(): void;
};

export function showMembers(client: Client, room: Room): void {
  const list = h("ul", { class: "rows" });
  const more = h("button", { class: "btn", type: "button", hidden: true }, showMore);
  const trouble = troubleLine();
  const asker = { you: client.page.you.get(), room };
  const sheet: Sheet = { client, room, asker, list, trouble, reload: () => void load("") };
  let next = "";

  async function load(after: string): Promise<void> {
    const reply = await client.socket.ask({ type: "members", room: room.room, after });
    if (reply?.type !== "members")
      return trouble.say(reply?.type === "error" ? reply.text : offline.text);
    const rows = reply.members.map((member) => memberRow(sheet, member));
    if (after === "") refill(list, rows);
    else list.append(...rows);
    next = reply.next ?? "";
    more.hidden = next === "";
  }

  more.addEventListener("click", () => void load(next));
  openDialog("members", words.title(nameOf(room)), () => {
    const adds = room.kind === "private" && mayHere("addMember", asker);
    return h("div", {}, adds && adding(sheet), trouble.node, list, more);
  });
  sheet.reload();
}

function adding({ client, room, reload }: Sheet): Node {
  const name = field({ id: "new-member", label: words.addByName, maxLength: 128 });
  const button = h("button", { class: "btn primary", type: "submit" }, words.add);
  async function add(event: Event): Promise<void> {
    event.preventDefault();
    const user = name.input.value.trim();
    if (user === "") return name.fail(words.sayWhom);
    const refusal = await client.actions.act({ type: "addMember", room: room.room, user });
    if (refusal !== null) return name.fail(refusal.text);
    name.input.value = "";
    reload();
  }
  name.node.querySelector(".box")?.append(button);
  return h(
    "form",
    { class: "inline", onsubmit: (event) => void add(event), novalidate: true },
    name.node,
  );
}

function memberRow(sheet: Sheet, member: Member): HTMLElement {
  const { client, room, asker } = sheet;
  const { userId, username, guest, role } = member;
  const isMe = userId === asker.you?.userId;
  // Their role on the server is known while they are here; the server has the last word.
  const known = client.page.people.of(room.room).present.get(userId)?.role;
  const target = { role: known ?? (guest ? "guest" : "member"), roomRole: role } as const;
  const mayRemove = !isMe && mayHere("removeMember", asker, target);
  const mayGive = !isMe && mayHere("setRoomRole", asker, target);
  const rank = isMe ? words.ownRole(words.roles[role]) : guest ? words.guest : words.roles[role];
  return h(
    "li",
    {},
    tile({ userId, username, small: true }),
    h("span", { class: "n", dir: "auto" }, username),
    mayGive ? roleSelect(sheet, member) : h("small", {}, rank),
    mayRemove &&
      iconButton({
        label: words.removeWhom(username),
        icon: "x",
        onclick: () => askRemove(sheet, member),
      }),
  );
}

function roleSelect({ client, room, trouble, reload }: Sheet, member: Member): Node {
  const { userId, username, role } = member;
  const select = h(
    "select",
    { class: "small", "aria-label": words.roleOf(username) },
    ...ROOM_ROLES.map((each) =>
      h("option", { value: each, selected: each === role }, words.roles[each]),
    ),
  );
  select.addEventListener("change", () => {
    const chosen = ROOM_ROLES.find((each) => each === select.value) ?? role;
    const request = { type: "setRoomRole", room: room.room, user: userId, role: chosen } as const;
    void client.actions.act(request).then((refusal) => {
      if (refusal === null) return trouble.clear();
      trouble.say(refusal.text);
      reload();
    });
  });
  return select;
}

function askRemove({ client, room, reload }: Sheet, { userId, username }: Member): void {
  askForm({
    id: "remove-member",
    title: words.removeThem(username),
    lede: words.noLonger(username, nameOf(room), afterRemoval(room)),
    fields: [],
    submit: words.remove,
    grave: true,
    async send() {
      const refusal = await client.actions.act({
        type: "removeMember",
        room: room.room,
        user: userId,
      });
      if (refusal === null) reload();
      return refusal;
    },
  });
}
