// What the card of somebody shows: who they are, a way to talk to them, and what those who keep order may do.

import type { Person } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import type { RoomRole } from "../../src/protocol/roles.ts";
import { type Child, h, put } from "../lib/dom.ts";
import { mayHere } from "../state/rights.ts";
import type { Room } from "../state/rooms.ts";
import * as words from "../words/en/people.ts";
import type { Client } from "./client.ts";
import { tile } from "./icons.ts";
import { type Item, itemsIn } from "./menu.ts";
import type { Fields } from "./order.ts";
import { note, openRoom } from "./page.ts";

/** Runs with what asks before an act, as soon as that is loaded. */
export type Asking = (run: (order: typeof import("./order.ts")) => void) => void;

type Card = { panel: HTMLElement; person: Person; asking: Asking };

export function fillCard(client: Client, { panel, person, asking }: Card): void {
  const { page, actions } = client;
  const you = page.you.get();
  const room = openRoom(page);
  if (room === undefined) return;
  panel.setAttribute("aria-label", person.username);
  const item = itemsIn(panel);
  const talk = async (): Promise<void> => {
    const refusal = await actions.talkTo(person);
    if (refusal !== null) note(page, refusal.text, { bad: true });
  };
  const mayTalk = you?.guest === false && room.kind !== "direct";
  const order = h("div", {});
  put(
    panel,
    header(person),
    mayTalk && item(words.message, "chat", () => void talk()),
    order,
    you?.guest === true && h("p", { class: "menu-note" }, words.onlyWithAccount),
  );
  if (!acts.some((act) => mayHere(act, { you, room }))) return;
  void roleOf(client, room.room, person.userId).then((roomRole) => {
    put(order, ...orderItems(client, { person, roomRole, room, item, asking }));
  });
}

const acts = ["mute", "kick", "ban", "muteOnServer", "banFromServer"] as const;

/** Only what this reader may do to this person, and where. */
function orderItems(
  client: Client,
  on: { person: Person; roomRole: RoomRole | null; room: Room; item: Item; asking: Asking },
): Child[] {
  const { person, roomRole, room, item, asking } = on;
  const asker = { you: client.page.you.get(), room };
  const target = { role: person.role ?? "member", roomRole } as const;
  const may = (act: (typeof acts)[number]): boolean => mayHere(act, asker, target);
  const muting: Fields = { room: may("mute") ? room : null, server: may("muteOnServer") };
  const banning: Fields = { room: may("ban") ? room : null, server: may("banFromServer") };
  const isAny = (fields: Fields): boolean => fields.room !== null || fields.server;
  const ask = (run: Parameters<Asking>[0]) => (): void => asking(run);
  return [
    isAny(muting) &&
      item(
        words.mute,
        "mute",
        ask(({ askMute }) => askMute(client, person, muting)),
      ),
    may("kick") &&
      item(
        words.removeFromRoom,
        "leave",
        ask(({ askKick }) => askKick(client, person, room)),
      ),
    isAny(banning) &&
      item(
        words.ban,
        "ban",
        ask(({ askBan }) => askBan(client, person, banning)),
      ),
  ];
}

function header({ userId, username, role }: Person): Node {
  return h(
    "div",
    { class: "card-head" },
    tile({ userId, username }),
    h(
      "div",
      {},
      h("strong", { dir: "auto" }, username),
      role !== undefined && h("small", {}, words.roles[role]),
    ),
  );
}

/** Null: no member. Asked when it matters, for a room may have more members than a page should hold. */
async function roleOf(
  { socket }: Client,
  room: RoomName,
  userId: UserId,
): Promise<RoomRole | null> {
  // Members come by id, after one that is given: this one is just before theirs.
  const after = userId.slice(0, -1);
  const reply = await socket.ask({ type: "members", room, after, limit: 100 });
  if (reply?.type !== "members") return null;
  return reply.members.find((member) => member.userId === userId)?.role ?? null;
}
