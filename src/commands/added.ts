// Telling somebody who is here that they are a member of a room now.

import type { Peer } from "../hub/room.ts";
import type { Added } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import { type Context, summaryOf } from "./context.ts";
import { marksOf } from "./read-marks.ts";

/** To all their connections but `except`, which gets its answer. Nothing happens when there is no other. */
export async function tellAdded(
  { store, hub }: Context,
  added: { userId: UserId; room: RoomName; text: string },
  except?: Peer,
): Promise<void> {
  const { userId, room, text } = added;
  // Most who join have one connection: they cost the store nothing.
  const isHere = hub.users.get(userId)?.peers.some((peer) => peer !== except) === true;
  if (!isHere && !hub.mayBeElsewhere(userId)) return;
  const [rows, marks] = await Promise.all([store.roomsOf(userId), marksOf(store, userId)]);
  const row = rows.find((each) => each.room === room);
  // They may have left it again meanwhile.
  if (row === undefined) return;
  const frame: Added = { type: "added", room: summaryOf(hub, row, marks), text };
  hub.tellUser(userId, frame, { room, except });
}
