// Members of a room who can be named in it though they are away: asked for when a name is begun, kept for a while.

import type { Person } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import type { Client } from "./client.ts";

/** `asked`: what is on its way, and comes in place of `known`; null: `known` is new enough. */
export type Nameable = {
  readonly known: readonly Person[];
  readonly asked: Promise<readonly Person[]> | null;
};

// Who was made a member meanwhile is missing until then, unless they are here.
const freshMs = 60_000;
// Of a larger room one names those who are here or wrote lately, or types the whole name.
const mostPages = 5;

type Kept = { people: readonly Person[]; atMs: number; asked: Promise<readonly Person[]> | null };

export function createNameable({ page, socket }: Client): (room: RoomName) => Nameable {
  const rooms = new Map<RoomName, Kept>();

  async function ask(room: RoomName, kept: Kept): Promise<readonly Person[]> {
    const people: Person[] = [];
    let after: UserId | "" | undefined = "";
    for (let pages = 0; pages < mostPages && after !== undefined; pages++) {
      const reply = await socket.ask({ type: "members", room, after });
      // No connection, or not our room any more: what was known is what there is.
      if (reply?.type !== "members") return kept.people;
      // A guest who is away cannot be named: the name may be somebody else's by now.
      const accounts = reply.members.filter(({ guest }) => !guest);
      people.push(...accounts.map(({ userId, username }) => ({ userId, username })));
      after = reply.next;
    }
    kept.people = people;
    kept.atMs = page.clock.elapsed();
    return people;
  }

  return (room) => {
    const kept: Kept = rooms.get(room) ?? {
      people: [],
      atMs: Number.NEGATIVE_INFINITY,
      asked: null,
    };
    rooms.set(room, kept);
    if (page.clock.elapsed() - kept.atMs > freshMs)
      kept.asked ??= ask(room, kept).finally(() => (kept.asked = null));
    return { known: kept.people, asked: kept.asked };
  };
}
