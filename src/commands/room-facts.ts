// createRoom, updateRoom, archiveRoom, direct: what a room is.

import type { Peer } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Ack } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { CommandOf } from "../protocol/commands.ts";
import type { RoomChanges, RoomForUser, RoomRow } from "../store/rooms.ts";
import { tellAdded } from "./added.ts";
import { type Context, factsOf, type Run, type RunPlaced } from "./context.ts";
import { targetOf } from "./place.ts";
import { calledOf, inRoom } from "./right.ts";

/** Nobody is seated by it: its maker joins it like any other. */
export const createRoom: Run<"createRoom"> = async (context, { peer, command }) => {
  const { title = null, topic = null, readOnly = false, slowSeconds = 0 } = command;
  const { id: owner, ownName: ownerName, role } = peer.user;
  if (role === "guest") throw new ChatError("forbidden", "Only who has an account makes rooms");
  checkRoams(peer);
  const name = nameFor(command);
  const draft = { room: name, title, topic, readOnly, slowSeconds, owner, ownerName };
  const facts = await context.store.createRoom(draft);
  const { room } = facts;
  await tellAdded(context, { userId: owner, room, text: `You made ${calledOf(facts)}` }, peer);
  return { type: "ack", room };
};

/** Null for a private room. Throws `bad_request`. */
function nameFor(command: CommandOf<"createRoom">): RoomName | null {
  const { room = null, title = null } = command;
  if (!command.private && room === null)
    throw new ChatError("bad_request", `A public room needs a name: "room"`);
  if (command.private && room !== null)
    throw new ChatError("bad_request", `A private room gets its name from here: leave "room" out`);
  if (command.private && title === null)
    throw new ChatError("bad_request", `A private room needs a "title"`);
  return room;
}

export const updateRoom: RunPlaced<"updateRoom"> = async (context, { peer, command }, place) => {
  inRoom(place, "updateRoom");
  const { title, topic, readOnly, slowSeconds } = command;
  const changes: RoomChanges = {
    ...(title === undefined ? {} : { title }),
    ...(topic === undefined ? {} : { topic }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(slowSeconds === undefined ? {} : { slowSeconds }),
  };
  if (Object.keys(changes).length === 0)
    throw new ChatError("bad_request", "Say what to change: title, topic, readOnly or slowSeconds");
  if (place.room.kind === "private" && title === null)
    throw new ChatError("bad_request", `A private room needs a "title"`);
  return change(context, peer, place.room, changes);
};

/** From then on it is read only, by everybody; `archived: false` opens it again. */
export const archiveRoom: RunPlaced<"archiveRoom"> = async (context, { peer, command }, place) => {
  inRoom(place, "archiveRoom");
  return change(context, peer, place.room, { archived: command.archived });
};

async function change(
  { store, hub }: Context,
  peer: Peer,
  was: RoomForUser,
  changes: RoomChanges,
): Promise<Ack> {
  const { room } = was;
  const by = peer.user.id;
  const { event, facts } = await store.updateRoom(room, by, changes);
  const { seq, timestamp } = event;
  hub.publish(event);
  hub.setFacts(room, factsOf(facts), seq);
  for (const act of locksIn(was, facts))
    await store.note({ by, act, target: null, room, detail: "" });
  return { type: "ack", room, seq, timestamp };
}

/** What of a change keeps people from speaking or lets them again: that is keeping order, and is noted. */
function locksIn(was: RoomForUser, is: Pick<RoomForUser, "readOnly" | "archived">): string[] {
  return [
    ...(was.readOnly === is.readOnly ? [] : [is.readOnly ? "lock" : "unlock"]),
    ...(was.archived === is.archived ? [] : [is.archived ? "archive" : "unarchive"]),
  ];
}

export const direct: Run<"direct"> = async (context, { peer, command }) => ({
  type: "ack",
  room: await openDirect(context, peer, command.user),
});

/**
 * The direct room with the person that `said` names. A guest may answer whom they were spoken to by, and open
 * nothing: a stranger could otherwise reach everybody. Throws `forbidden`, `user_not_found`, `bad_request` (oneself),
 * `too_many_rooms`.
 */
export async function openDirect(context: Context, peer: Peer, said: string): Promise<RoomName> {
  const { store } = context;
  checkRoams(peer);
  const { id: userId, username, role } = peer.user;
  const other = await targetOf(context, said, null);
  if (other.userId === userId) throw new ChatError("bad_request", "That is you");
  const [kept, mine, theirs] = await Promise.all([
    store.user(other.userId),
    store.roomsOf(userId),
    store.roomsOf(other.userId),
  ]);
  const isOpen = isWith(mine, other.userId);
  if (!isOpen && role === "guest")
    throw new ChatError("forbidden", "Only who has an account opens a direct room");
  // Somebody who is connected and never joined a room: nobody can have met them.
  if (kept === null) throw new ChatError("user_not_found");
  const room = await store.directRoom(userId, other.userId).catch((error: unknown) => {
    if (!(error instanceof ChatError) || error.code !== "too_many_rooms") throw error;
    throw new ChatError(error.code, "One of you is in too many rooms");
  });
  const text = `${username} opened a direct room with you`;
  if (!isWith(theirs, userId)) await tellAdded(context, { userId: other.userId, room, text });
  const ownText = `You opened a direct room with ${other.username}`;
  if (!isOpen) await tellAdded(context, { userId, room, text: ownText }, peer);
  return room;
}

const isWith = (rows: readonly RoomRow[], userId: UserId): boolean =>
  rows.some((row) => row.other?.userId === userId);

/** A token for certain rooms makes no others. Throws `forbidden`. */
function checkRoams({ grant }: Peer): void {
  if (grant.rooms !== null)
    throw new ChatError("forbidden", "That token is for certain rooms, and makes no others");
}
