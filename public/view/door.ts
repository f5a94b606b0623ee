// The way in: a name and a room. Shown to those who have neither yet.

import type { RoomSummary } from "../../src/protocol/events.ts";
import { normaliseRoom, normaliseUsername } from "../../src/protocol/names.ts";
import { cleanupAll, h, put } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import * as words from "../words/en/door.ts";
import { badRoom } from "../words/en/page.ts";
import type { Refusal } from "./actions.ts";
import type { Client } from "./client.ts";
import { roomChoices } from "./room-choices.ts";
import { type Field, field } from "./field.ts";
import { icon, markOf } from "./icons.ts";
import { rawRoomInAddress, toForm } from "./route.ts";
import { scene } from "./scene.ts";

/** Said in the page where the owner chose one. */
const firstRoom =
  document.querySelector<HTMLMetaElement>('meta[name="first-room"]')?.content ?? "general";

type Form = { name: Field; room: Field; button: HTMLButtonElement; trouble: HTMLElement };

/** `remove` takes it off the page. */
export function createDoor(
  client: Client,
  banner: HTMLElement,
): { node: HTMLElement; remove(): void } {
  const { page, socket, actions } = client;
  const form = createForm(client);
  const title = h("h1", {});
  const lede = h("p", { class: "lede" });
  const choices = h("div", { class: "door-rooms" });

  async function enter(event: Event): Promise<void> {
    event.preventDefault();
    if (form.button.ariaDisabled === "true" || !isFilledIn(form, client)) return;
    // Not `disabled`: the focus may be on it.
    form.button.ariaDisabled = "true";
    const refusal = await actions.enter(form.room.input.value, form.name.input.value);
    form.button.ariaDisabled = null;
    if (refusal !== null) complain(form, refusal);
  }

  async function listRooms(): Promise<void> {
    if (socket.link.get().state !== "open") return;
    const reply = await actions.directory();
    if (reply === null) return;
    lede.textContent = invitation(reply.rooms);
    put(choices, ...roomList(reply.rooms, form));
    offerRoom(form.room.input, reply.rooms);
  }

  const { fields, submit } = laidOut(form);
  const node = h(
    "div",
    { class: "door" },
    h("div", { class: "view" }, scene()),
    h(
      "main",
      { class: "desk" },
      h(
        "p",
        { class: "eyebrow" },
        h("span", { class: "mark s", "aria-hidden": "true" }),
        location.host,
      ),
      title,
      lede,
      banner,
      h(
        "form",
        { onsubmit: (event) => void enter(event), novalidate: true },
        fields,
        choices,
        submit,
      ),
      h(
        "p",
        { class: "foot" },
        words.nothingToSignUp,
        h("a", { href: toForm("/register") }, words.makeAccount),
        words.or,
        h("a", { href: toForm("/signin") }, words.signIn),
        words.stop,
      ),
    ),
  );
  const stops = [
    watch([page.instance], () => {
      title.textContent = page.instance.get();
      document.title = page.instance.get();
      put(node.querySelector(".mark") ?? title, markOf(page.instance.get()));
    }),
    watch([socket.link], () => void listRooms()),
  ];
  lede.textContent = invitation([]);
  return {
    node,
    remove() {
      cleanupAll(stops)();
      node.remove();
    },
  };
}

function createForm({ page }: Client): Form {
  const addressed = rawRoomInAddress();
  const { usernameLength, roomLength } = page.limits.get();
  return {
    name: field({
      id: "door-name",
      label: words.yourName,
      maxLength: usernameLength * 2,
      autocomplete: "nickname",
    }),
    room: field({
      id: "door-room",
      label: words.room,
      value: addressed ?? firstRoom,
      maxLength: roomLength * 2,
    }),
    button: h("button", { class: "btn primary", id: "door-enter", type: "submit" }, words.comeIn),
    trouble: h("p", { class: "err", role: "alert", hidden: true }),
  };
}

function laidOut({ name, room, button, trouble }: Form): { fields: Node; submit: Node } {
  const fields = document.createDocumentFragment();
  fields.append(trouble, name.node, room.node);
  return { fields, submit: button };
}

/** What can be told without asking. The first wrong field gets the focus. */
function isFilledIn({ name, room }: Form, { page }: Client): boolean {
  const { usernameLength, roomLength } = page.limits.get();
  const nameFits = normaliseUsername(name.input.value, usernameLength) !== null;
  const roomFits = normaliseRoom(room.input.value, roomLength) !== null;
  if (!roomFits) room.fail(roomComplaint(room.input.value));
  if (!nameFits) name.fail(nameComplaint(name.input.value, usernameLength));
  return nameFits && roomFits;
}

const nameComplaint = (typed: string, most: number): string =>
  typed.trim() === "" ? words.chooseName : words.badName(most);

const roomComplaint = (typed: string): string => (typed.trim() === "" ? words.nameRoom : badRoom);

function complain({ name, room, trouble }: Form, { code, text }: Refusal): void {
  trouble.hidden = true;
  if (code === "name_taken" || code === "name_invalid") return name.fail(text);
  if (["room_not_found", "too_many_rooms", "forbidden", "bad_request"].includes(code))
    return room.fail(text);
  put(trouble, icon("alert"), text);
  trouble.hidden = false;
}

/** Where people are, when the address names no room and the first one is not there yet. */
function offerRoom(input: HTMLInputElement, rooms: readonly RoomSummary[]): void {
  const untouched = input.value === firstRoom && rawRoomInAddress() === null;
  if (!untouched || rooms.some(({ room }) => room === input.value)) return;
  const [fullest] = byCount(rooms);
  if (fullest !== undefined && fullest.count > 0) input.value = fullest.room;
}

const byCount = (rooms: readonly RoomSummary[]): RoomSummary[] =>
  rooms.toSorted((a, b) => b.count - a.count);

function invitation(rooms: readonly RoomSummary[]): string {
  const [fullest] = byCount(rooms);
  return words.invitation(fullest?.count ?? 0, fullest?.room ?? "");
}

function roomList(rooms: readonly RoomSummary[], { room, name }: Form): Node[] {
  const open = byCount(rooms)
    .filter(({ count, head }) => count > 0 || head > 0)
    .map((each) => ({ name: each.room, count: each.count }));
  if (open.length === 0) return [];
  const { node } = roomChoices(open.slice(0, 4), (picked) => {
    room.clear();
    room.input.value = picked;
    (name.input.value === "" ? name.input : room.input).focus();
  });
  return [h("h2", {}, words.roomsHere), node];
}
