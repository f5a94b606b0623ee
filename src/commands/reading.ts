// read, setLevel: how far one has read, and what one wants to be told of.

import type { Peer } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { ReadMark } from "../store/messages.ts";
import type { Context, RunPlaced } from "./context.ts";

/** All up to a message. What was read on another connection meanwhile stays read: the ack says how far it is. */
export const read: RunPlaced<"read"> = async (context, { peer, command }, { room: { room } }) => {
  const mark = await context.store.markRead(room, peer.user.id, command.seq);
  if (mark === null) throw new ChatError("not_in_room");
  looked(context, peer, room, mark.seq);
  tellMark(context, peer, mark);
  return { type: "ack", room, seq: mark.seq };
};

export const setLevel: RunPlaced<"setLevel"> = async (
  context,
  { peer, command },
  { room: { room } },
) => {
  const { store } = context;
  const { id: userId } = peer.user;
  if (!(await store.setLevel(room, userId, command.level))) throw new ChatError("not_in_room");
  // To 0: it stays where it is.
  const mark = await store.markRead(room, userId, 0);
  if (mark !== null) tellMark(context, peer, mark);
  return { type: "ack", room };
};

/** Who says something has read what is there: their other connections hear it, also those not in the room. */
export function readByAuthor(context: Context, peer: Peer, room: RoomName, seq: number): void {
  const { peers, id } = peer.user;
  looked(context, peer, room, seq);
  if (peers.length < 2 && !context.hub.mayBeElsewhere(id)) return;
  context.hub.tellUser(
    id,
    { type: "read", room, seq, unread: 0, mentions: 0 },
    { room, except: peer },
  );
}

/** Guests are reached nowhere else: of them nothing is remembered. */
function looked({ away }: Context, { user }: Peer, room: RoomName, seq: number): void {
  if (user.role !== "guest") away.looked(user.id, room, seq);
}

function tellMark({ hub }: Context, peer: Peer, mark: ReadMark): void {
  hub.tellUser(peer.user.id, { type: "read", ...mark }, { room: mark.room, except: peer });
}
