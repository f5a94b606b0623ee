// Beside the people who are here: the members who are not, and how many it is in all. Loaded when the panel is first seen.

import type { Person } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import type { Timer } from "../lib/clock.ts";
import { h, on, setText } from "../lib/dom.ts";
import { type Signal, watch } from "../lib/signal.ts";
import { met, missing } from "../state/members.ts";
import { incomplete } from "../state/people.ts";
import * as words from "../words/en/absent.ts";
import type { Client } from "./client.ts";
import { later } from "./later.ts";
import { nameableOf } from "./nameable.ts";
import { openRoom } from "./page.ts";

export type Absent = (room: RoomName) => readonly Person[];

type Parts = {
  /** Of the people in the panel: who is missing comes into it, and the rest stands around it. */
  list: HTMLElement;
  /** Before what it says is said how many they are. */
  lede: HTMLElement;
  /** Whether the panel is in view: while it is not, nobody is asked. */
  shown: Signal<boolean>;
  /** There are others. */
  changed(): void;
};

const mostShown = 30;
// Whoever goes may have left for good, which nobody is told: asked, but not for each of many who go.
const goneAgainMs = 20_000;

/** Returns who of them is to be drawn; whatever else there is to say of a room is said then. */
export function createAbsent(client: Client, { list, lede, shown, changed }: Parts): Absent {
  const { page } = client;
  const nameable = nameableOf(client);
  const heading = h("h3", {});
  const more = h("button", { class: "btn quiet", type: "button" });
  const total = h("span", {});
  list.before(heading);
  list.after(more);
  lede.prepend(total);
  on(more, "click", () => {
    const room = openRoom(page);
    if (room !== undefined)
      later(client, "members", ({ showMembers }) => showMembers(client, room));
  });
  keepAsking(client, shown);
  nameable.rooms.subscribe(changed);

  return (room) => {
    const people = page.people.of(room);
    // Of a room with more people than it tells the names of, nobody knows who is missing.
    const members = incomplete(people) ? undefined : nameable.rooms.get().get(room);
    const all = members === undefined ? [] : missing(members, people);
    const isAll = members?.isAll === true;
    const kind = page.rooms.get().get(room)?.kind;
    const first = all.slice(0, mostShown);
    const rest = isAll ? all.length - first.length : null;
    setText(heading, words.notHere(isAll ? all.length : null));
    setText(more, words.andMore(rest));
    setText(total, isAll && kind !== "direct" ? words.people(people.count + all.length) : "");
    heading.hidden = all.length === 0;
    more.hidden = all.length === 0 || rest === 0;
    return first;
  };
}

function keepAsking(client: Client, shown: Signal<boolean>): void {
  const { page, socket } = client;
  const nameable = nameableOf(client);
  let room: RoomName | null = null;
  let present: ReadonlyMap<UserId, Person> = new Map();
  let timer: Timer | null = null;

  function look(): void {
    const open = page.open.get();
    if (open !== room) {
      timer?.cancel();
      timer = null;
      present = new Map();
    }
    room = open;
    if (open === null || !shown.get() || socket.link.get().state !== "open") return;
    const people = page.people.of(open);
    if (people.count === 0 || incomplete(people)) return;
    const someWent = [...present.keys()].some((userId) => !people.present.has(userId));
    present = people.present;
    nameable.change(open, (members) => met(members, people));
    void nameable.ask(open);
    if (someWent) timer ??= page.clock.after(goneAgainMs, () => again(open));
  }

  function again(open: RoomName): void {
    timer = null;
    if (socket.link.get().state === "open") void nameable.ask(open, 0);
  }

  watch([page.open, page.people.all, nameable.rooms, socket.link, shown], look);
}
