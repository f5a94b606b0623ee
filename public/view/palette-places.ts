// Rooms and people beyond one's own, for the palette: asked of the server, few at a time.

import type { Person, RoomSummary } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import type { Sought } from "../state/finding.ts";
import { listed } from "../state/rooms.ts";
import { visits } from "../state/visits.ts";
import type { Client } from "./client.ts";
import { nameableOf } from "./nameable.ts";
import { keptNames } from "./page.ts";

export type Elsewhere = { rooms: readonly RoomSummary[]; people: readonly Person[] };

export const nowhere: Elsewhere = { rooms: [], people: [] };

const mostRooms = 20;
/** Whose members are asked for: the rooms where one was last. */
const roomsAsked = 3;

/** Once a palette: what was answered is kept as long as it is open. */
export function createPlaces(client: Client): (sought: Sought) => Promise<Elsewhere> {
  const nameable = nameableOf(client);
  const asked = new Map<RoomName, Promise<void> | null>();

  async function roomsFor(query: string): Promise<readonly RoomSummary[]> {
    const reply = await client.socket.ask({ type: "rooms", query, limit: mostRooms });
    return reply?.type === "rooms" ? reply.rooms : [];
  }

  /** Those who are in one of our rooms; a guest may write to nobody alone. */
  async function people(): Promise<readonly Person[]> {
    const { page } = client;
    const you = page.you.get();
    if (you === null || you.guest) return [];
    const found = new Map<UserId, Person>();
    const shared = listed(page.rooms.get(), null).filter(({ kind }) => kind !== "direct");
    const lately = visits(page.kept.read(keptNames.room));
    const rooms = lately.filter((name) => shared.some(({ room }) => room === name));
    const members = await Promise.all(
      rooms.slice(0, roomsAsked).map(async (room) => {
        const answer = asked.get(room) ?? nameable.ask(room, 0);
        asked.set(room, answer);
        await answer;
        return nameable.known(room);
      }),
    );
    for (const person of members.flat()) found.set(person.userId, person);
    for (const { room } of shared)
      for (const person of page.people.of(room).present.values()) found.set(person.userId, person);
    found.delete(you.userId);
    return [...found.values()];
  }

  return async ({ kind, query }) => {
    const isRoom = query !== "" && kind !== "people" && kind !== "acts";
    const isPerson = kind === "people" || (kind === "all" && query !== "");
    if (!isRoom && !isPerson) return nowhere;
    const [rooms, persons] = await Promise.all([
      isRoom ? roomsFor(query) : [],
      isPerson ? people() : [],
    ]);
    return { rooms, people: persons };
  };
}
