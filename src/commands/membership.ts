// members, addMember, removeMember, setRoomRole: who is in a room, and as what.

import { ChatError } from "../protocol/errors.ts";
import type { RoomRole } from "../protocol/roles.ts";
import { tellAdded } from "./added.ts";
import type { RunPlaced } from "./context.ts";
import { type Target, targetOf } from "./place.ts";
import { aimedAt, type Field, inRoom } from "./right.ts";

export const members: RunPlaced<"members"> = async ({ store }, { command }, { room }) => {
  const { after, limit } = command;
  const found = await store.members(room.room, { after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1)?.userId;
  return {
    type: "members",
    room: room.room,
    members: page,
    ...(found.length > limit && last !== undefined ? { next: last } : {}),
  };
};

/** Into a private room: into a public one everybody comes by themselves. Who is a member stays one. */
export const addMember: RunPlaced<"addMember"> = async (context, { peer, command }, place) => {
  const { room, kind } = place.room;
  if (kind === "public")
    throw new ChatError("bad_request", "Anyone can join a public room: send an invitation");
  const field = inRoom(place, "addMember");
  const { userId, username } = await targetOf(context, command.user, room);
  try {
    if (await context.store.addMember(room, userId)) {
      const text = `${peer.user.username} added you to ${field.called}`;
      await tellAdded(context, { userId, room, text });
    }
  } catch (error) {
    // The table's sentences are for the one who was banned, and who is in the rooms.
    const code = error instanceof ChatError ? error.code : null;
    if (code === "banned") throw new ChatError(code, `${username} was banned from ${field.called}`);
    if (code === "too_many_rooms") throw new ChatError(code, `${username} is in too many rooms`);
    throw error;
  }
  return { type: "ack", room };
};

/** They may come back, into a private room when somebody adds them. Who goes by themselves says `leave`. */
export const removeMember: RunPlaced<"removeMember"> = async (
  context,
  { peer, command },
  place,
) => {
  const { store, hub } = context;
  const { room } = place.room;
  const field = inRoom(place, "removeMember");
  const target = await aimedAt(context, peer, command.user, field);
  const { userId } = target;
  if (!(await store.leave(room, userId))) throw noMember(target, field);
  const text = `You were removed from ${field.called}`;
  hub.expel(userId, room, { type: "removed", room, why: "removed", reason: "", text });
  await store.note({ by: peer.user.id, act: "remove", target: userId, room, detail: "" });
  return { type: "ack", room };
};

/** A room may have several owners; only who keeps order on the server takes an owner's role away. */
export const setRoomRole: RunPlaced<"setRoomRole"> = async (context, { peer, command }, place) => {
  const { store, hub } = context;
  const { room } = place.room;
  const { role } = command;
  const field = inRoom(place, "setRoomRole");
  const target = await aimedAt(context, peer, command.user, field);
  const { userId } = target;
  if (target.standing.roomRole === role) return { type: "ack", room };
  if (!(await store.setRoomRole(room, userId, role))) throw noMember(target, field);
  const text = `You are ${asWhat[role]} of ${field.called} now`;
  hub.setStanding(userId, room, { role, text });
  await store.note({ by: peer.user.id, act: "role", target: userId, room, detail: role });
  return { type: "ack", room };
};

const asWhat: Readonly<Record<RoomRole, string>> = {
  owner: "an owner",
  moderator: "a moderator",
  member: "an ordinary member",
};

const noMember = ({ username }: Target, { called }: Field): ChatError =>
  new ChatError("user_not_found", `${username} is not a member of ${called}`);
