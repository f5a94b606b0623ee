// Giving somebody another name, for all to see: in the rooms they are in, here and at other nodes.

import type { System } from "../protocol/events.ts";
import type { RoomName, Username } from "../protocol/ids.ts";
import { inTopic } from "./elsewhere.ts";
import { personOf } from "./presence.ts";
import type { Room, User } from "./room.ts";
import type { Signals } from "./signals.ts";
import type { Users } from "./users.ts";
import { userTopic } from "./whereabouts.ts";

/** As of `Hub.rename`. */
export type Rename = (who: { user: User }, username: Username) => boolean;

export function createRename(
  signals: Signals,
  users: Users,
  rooms: ReadonlyMap<RoomName, Room>,
  tell: (room: Room, frame: string) => void,
): Rename {
  function tellRoom({ name }: Room, user: User, was: Username): void {
    const room = rooms.get(name);
    const text = `${was} is now called ${user.username}`;
    const person = personOf(user);
    const frame: System = { type: "system", event: "renamed", room: name, user: person, was, text };
    if (room !== undefined) tell(room, JSON.stringify(frame));
  }

  /** In all rooms that they are in but `told`; the other nodes are told in each. */
  function tellRooms(user: User, was: Username, told: readonly RoomName[] = []): RoomName[] {
    const within = [...rooms.values()].filter(({ present }) => present.has(user.id));
    const toTell = within.filter(({ name }) => !told.includes(name));
    for (const room of toTell) {
      tellRoom(room, user, was);
      const { id: userId, username } = user;
      signals.send(inTopic(room.name), "renamed", { room: room.name, userId, username, was });
    }
    return toTell.map(({ name }) => name);
  }

  signals.on("renamed", ({ room: name, userId, username, was }) => {
    const [user, room] = [users.get(userId), rooms.get(name)];
    if (user === undefined || room === undefined) return;
    if (user.username !== username) users.call(user, username);
    tellRoom(room, user, was);
  });
  signals.on("called", ({ userId, username, told }) => {
    const user = users.get(userId);
    if (user === undefined) return;
    const was = user.username;
    users.call(user, username);
    // Where they are with their connections here alone.
    if (user.peers.length > 0) tellRooms(user, was, told);
  });

  return ({ user }, username) => {
    const was = user.username;
    if (!users.claim(user, username)) return false;
    if (was === username) return true;
    const told = tellRooms(user, was);
    signals.send(userTopic(user.id), "called", { userId: user.id, username, told });
    return true;
  };
}
