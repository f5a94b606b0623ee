// Members of a room though they are away: asked for when a name is begun or the panel shows them, kept for a while.

import type { Person } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import { type Signal, signal } from "../lib/signal.ts";
import type { Members } from "../state/members.ts";
import type { Client } from "./client.ts";

export type Nameable = {
  readonly rooms: Signal<ReadonlyMap<RoomName, Members>>;
  /** Null: what is known is new enough. Otherwise what comes in its place; `olderThanMs` says when that is. */
  ask(room: RoomName, olderThanMs?: number): Promise<void> | null;
  known(room: RoomName): readonly Person[];
  change(room: RoomName, change: (members: Members) => Members): void;
};

// Who was made a member meanwhile is missing until then, unless they are here.
const freshMs = 60_000;
// Of a larger room one names those who are here or wrote lately, or types the whole name.
const mostPages = 5;

type Asking = { atMs: number; asked: Promise<void> | null };

// One for all who ask on a page: `@`, the palette and the panel want the same.
const made = new WeakMap<Client, Nameable>();

export function nameableOf(client: Client): Nameable {
  const known = made.get(client) ?? createNameable(client);
  made.set(client, known);
  return known;
}

function createNameable({ page, socket }: Client): Nameable {
  const rooms = signal<ReadonlyMap<RoomName, Members>>(new Map());
  const askings = new Map<RoomName, Asking>();
  const put = (room: RoomName, members: Members): void =>
    rooms.set(new Map([...rooms.get(), [room, members]]));

  async function fetch(room: RoomName, asking: Asking): Promise<void> {
    const people = new Map<UserId, Person>();
    let after: UserId | "" | undefined = "";
    for (let pages = 0; pages < mostPages && after !== undefined; pages++) {
      const reply = await socket.ask({ type: "members", room, after });
      // No connection, or not our room any more: what was known is what there is.
      if (reply?.type !== "members") return;
      // A guest who is away cannot be named: the name may be somebody else's by now.
      for (const { userId, username, guest } of reply.members)
        if (!guest) people.set(userId, { userId, username });
      after = reply.next;
    }
    put(room, { people, isAll: after === undefined });
    asking.atMs = page.clock.elapsed();
  }

  return {
    rooms,
    ask(room, olderThanMs = freshMs) {
      const asking = askings.get(room) ?? { atMs: Number.NEGATIVE_INFINITY, asked: null };
      askings.set(room, asking);
      if (page.clock.elapsed() - asking.atMs > olderThanMs)
        asking.asked ??= fetch(room, asking).finally(() => (asking.asked = null));
      return asking.asked;
    },
    known: (room) => [...(rooms.get().get(room)?.people.values() ?? [])],
    change(room, change) {
      const before = rooms.get().get(room);
      const after = before && change(before);
      if (after !== undefined && after !== before) put(room, after);
    },
  };
}
