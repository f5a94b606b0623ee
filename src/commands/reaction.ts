// react: a reaction to a message, put there or taken back.

import type { RunPlaced } from "./context.ts";
import { checkNotMuted } from "./posting.ts";

/** For all who may read the room and are not muted. Twice is once: `duplicate`, without a `seq`. */
export const react: RunPlaced<"react"> = async (context, { peer, command }, place) => {
  await checkNotMuted(context, peer, place);
  const { room } = place.room;
  const { message, emoji, remove } = command;
  const { id: userId, username } = peer.user;
  const { event } = await context.store.react({ room, message, userId, username, emoji, remove });
  if (event === null) return { type: "ack", room, duplicate: true };
  context.hub.publish(event);
  return { type: "ack", room, seq: event.seq, timestamp: event.timestamp };
};
