// The hub of this node, and what of it is done at all nodes: whoever decides about somebody, or tells them something,
// need not know where they are. With a node alone it is the hub itself.

import { CLOSES } from "../protocol/closes.ts";
import { asUserId, type RoomName } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import { inTopic } from "./elsewhere.ts";
import type { Hub } from "./hub.ts";
import { type Room, sendTo, type User } from "./room.ts";
import type { Found } from "./signal-words.ts";
import { nodesTopic, type Signals } from "./signals.ts";
import type { Typings } from "./typing.ts";
import { userTopic, type Whereabouts } from "./whereabouts.ts";

// An id that nobody has: to be sought by the name alone.
const nobody = asUserId("");

export type EverywhereParts = {
  signals: Signals;
  rooms: ReadonlyMap<RoomName, Room>;
  typings: Typings;
  whereabouts: Whereabouts;
  living(): readonly string[];
};

export function everywhere(hub: Hub, parts: EverywhereParts): Hub {
  const { signals } = parts;
  if (signals.alone) return hub;
  hear(hub, parts);
  return {
    ...hub,
    here: hub,
    mayBeElsewhere: parts.whereabouts.mayBeElsewhere,
    tellUser(userId, frame, about = {}) {
      hub.tellUser(userId, frame, about);
      if (!parts.whereabouts.mayBeElsewhere(userId)) return;
      const { room = null } = about;
      signals.send(userTopic(userId), "tell", { userId, frame: JSON.stringify(frame), room });
    },
    expel(userId, room, frame, except) {
      hub.expel(userId, room, frame, except);
      const body = { userId, room, frame: frame === null ? null : JSON.stringify(frame) };
      // Who goes by themselves hears it where they are. What others decide must reach who is on the way in, too.
      const topic = frame?.type === "left" ? userTopic(userId) : nodesTopic;
      signals.send(topic, "expel", body);
    },
    disconnect(userId, close, sessions) {
      hub.disconnect(userId, close, sessions);
      const body = { userId, code: close.code, sessions: sessions ?? null };
      signals.send(nodesTopic, "disconnect", body);
    },
    setStanding(userId, room, change) {
      hub.setStanding(userId, room, change);
      signals.send(nodesTopic, "standing", { userId, room, change });
    },
    typing(seat, typing) {
      const isTold = hub.typing(seat, typing);
      const { room, peer } = seat;
      if (isTold)
        signals.send(inTopic(room.name), "typing", {
          ...{ room: room.name, userId: peer.user.id, typing },
        });
      return isTold;
    },
    async isFree(username, userId) {
      if (!(await hub.isFree(username, userId))) return false;
      const who = { id: nobody, mark: skeleton(username) };
      const found = await signals.ask(parts.living(), "seek", who);
      return found.every((each) => each === null || each.id === userId);
    },
    async seek(who) {
      const here = await hub.seek(who);
      const there = await signals.ask(parts.living(), "seek", who);
      const all = [here, ...there].filter((found) => found !== null);
      const [first] = all;
      if (first === undefined) return null;
      return { ...first, rooms: [...new Set(all.flatMap(({ rooms }) => rooms))] };
    },
  };
}

/** What other nodes say of their side: done here, and said no further. */
function hear(hub: Hub, { signals, rooms, typings }: EverywhereParts): void {
  signals.on("tell", ({ userId, frame, room }) => {
    for (const peer of [...(hub.users.get(userId)?.peers ?? [])])
      if (room === null || peer.grant.rooms?.has(room) !== false) sendTo(peer, frame);
  });
  signals.on("expel", ({ userId, room, frame }) => {
    hub.expel(userId, room, frame === null ? null : JSON.parse(frame));
  });
  signals.on("disconnect", ({ userId, code, sessions }) => {
    const close = Object.values(CLOSES).find((each) => each.code === code);
    if (close !== undefined) hub.disconnect(userId, close, sessions ?? undefined);
  });
  signals.on("standing", ({ userId, room, change }) => hub.setStanding(userId, room, change));
  signals.on("typing", ({ room: name, userId, typing }) => {
    const room = rooms.get(name);
    const user = room?.present.get(userId)?.user;
    if (room !== undefined && user !== undefined) typings.set(room, user, typing);
  });
  signals.answer("seek", hub.seek);
}

/** Of a user as this node knows them by their connections; null without any. */
export function foundHere(user: User | undefined): Found | null {
  const newest = user?.peers.at(-1);
  if (user === undefined || newest === undefined) return null;
  const { id, username, role, peers } = user;
  const rooms = peers.flatMap(({ seats }) => seats.map(({ room }) => room.name));
  return { id, username, role, address: newest.address, rooms };
}
