// What leads the owner on in a new place: where the open room begins, until each step is done or put away for good.

import sheet from "../css/first-steps.css" with { type: "file" };
import { h, put } from "../lib/dom.ts";
import { readJson } from "../lib/kept.ts";
import { watch } from "../lib/signal.ts";
import { listed, type Room } from "../state/rooms.ts";
import * as words from "../words/en/first-steps.ts";
import type { Client } from "./client.ts";
import { toComposer } from "./composer-focus.ts";
import { openDialog } from "./dialog.ts";
import { icon, iconButton, type IconName } from "./icons.ts";
import { showInvitations } from "./invite.ts";
import { askRoom } from "./new-room.ts";
import { dressed } from "./loading.ts";
import { openRoom } from "./page.ts";
import { addressOf } from "./route.ts";
import { shownLink } from "./shown-link.ts";

/** By browser, as drafts are: whoever is new on a device may want them there. */
const keptName = "chat.first-steps";

type Step = {
  name: string;
  icon: IconName;
  title: string;
  hint: string;
  /** Whether it leads anywhere from this room. */
  fits(room: Room): boolean;
  /** `done` puts it away. */
  take(client: Client, room: Room, done: () => void): void;
};

const STEPS: readonly Step[] = [
  {
    ...{ name: "invite", icon: "people", title: words.invite, hint: words.inviteHint },
    fits: ({ kind }) => kind !== "direct",
    take: showInvitations,
  },
  {
    ...{ name: "guest", icon: "link", title: words.guest, hint: words.guestHint },
    fits: ({ kind }) => kind === "public",
    take: tryAsGuest,
  },
  {
    ...{ name: "room", icon: "plus", title: words.room, hint: words.roomHint },
    fits: () => true,
    // Whether one was made is seen in the list.
    take: (client) => void askRoom(client),
  },
  {
    ...{ name: "look", icon: "gear", title: words.look, hint: words.lookHint },
    fits: () => true,
    take(_client, _room, done) {
      done();
      location.href = "/admin/place";
    },
  },
];

/** Called once. Rejects where its style cannot be loaded. */
export async function leadOn(client: Client): Promise<void> {
  await dressed(Promise.resolve(), sheet);
  const { page } = client;
  const list = document.getElementById("timeline");
  if (list === null) return;
  const { kept } = page;
  const read = readJson(kept, keptName);
  const away = new Set<unknown>(Array.isArray(read) ? read : []);
  const node = h("section", { class: "steps", "aria-labelledby": "first-steps" });

  function putAway(name: string): void {
    const held = node.contains(document.activeElement);
    away.add(name);
    kept.write(keptName, JSON.stringify([...away]));
    draw();
    if (held) toComposer();
  }

  function draw(): void {
    const room = openRoom(page);
    const steps = STEPS.filter(({ name, fits }) => !away.has(name) && room && fits(room));
    node.hidden = steps.length === 0;
    if (room === undefined) return;
    const shown = [...node.querySelectorAll<HTMLElement>("li")].map(
      ({ dataset }) => dataset["step"],
    );
    if (shown.join() === steps.map(({ name }) => name).join()) return;
    put(
      node,
      h("h3", { id: "first-steps" }, words.title),
      h("ul", {}, ...steps.map((step) => stepLine(step, client, () => putAway(step.name)))),
    );
  }

  /** Where the room begins, which is drawn anew now and then. */
  function mount(): void {
    const start = list?.querySelector(".start");
    if (start === null || start === undefined || start.lastElementChild === node) return;
    start.append(node);
    if (page.following.get()) list?.scrollTo({ top: list.scrollHeight });
  }

  watch([page.open, page.rooms], () => {
    const rooms = listed(page.rooms.get(), null).filter(({ kind }) => kind !== "direct");
    if (rooms.length > 1 && !away.has("room")) putAway("room");
    draw();
  });
  new MutationObserver(mount).observe(list, { childList: true, subtree: true });
  mount();
  void guestsMayCome().then((may) => {
    if (may) return;
    // Not for good: access is a setting, which may change.
    away.add("guest");
    draw();
  });
}

function stepLine({ name, icon: sign, title, hint, take }: Step, client: Client, done: () => void) {
  function go(): void {
    const room = openRoom(client.page);
    if (room !== undefined) take(client, room, done);
  }
  return h(
    "li",
    { "data-step": name },
    h(
      "button",
      { class: "step", type: "button", onclick: go },
      icon(sign),
      h("span", { class: "n" }, h("b", {}, title), h("small", {}, hint)),
    ),
    iconButton({ label: words.dismiss(title), icon: "x", onclick: done }),
  );
}

/** Who is nobody yet is sent away from the page itself, where only accounts come in. */
const guestsMayCome = (): Promise<boolean> =>
  fetch("/", { credentials: "omit", redirect: "manual", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => true, // no connection just now
  );

const loopback: Readonly<Record<string, string>> = {
  localhost: "127.0.0.1",
  "127.0.0.1": "localhost",
};

/** No page can open a private window. On one's own machine its other name does: cookies are kept by name. */
function tryAsGuest(_client: Client, { room }: Room, done: () => void): void {
  const url = new URL(addressOf(room), location.href);
  const other = loopback[url.hostname];
  if (other !== undefined) url.hostname = other;
  openDialog("try-guest", words.guest, () => {
    const isHere = other !== undefined;
    const link = shownLink({
      ...{ id: "guest-link", label: words.address, address: url.href, here: isHere },
      ...(isHere ? {} : { hint: words.pointAt }),
    });
    const open = h(
      "a",
      { class: "btn primary", href: url.href, target: "_blank", rel: "noopener" },
      words.openElsewhere,
    );
    return h(
      "div",
      {},
      h("p", { class: "lede" }, isHere ? words.guestElsewhere : words.guestLede),
      link,
      isHere && h("footer", {}, open),
    );
  });
  done();
}
