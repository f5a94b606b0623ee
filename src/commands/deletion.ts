// delete: one message, by its author or by one who keeps order.

import { ChatError } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { may } from "../protocol/roles.ts";
import type { Context, Place, RunPlaced } from "./context.ts";
import { endGrowth } from "./growing.ts";

/** Again is the first answer again. Deleting somebody else's message is noted. */
export const remove: RunPlaced<"delete"> = async (context, { peer, command }, place) => {
  const { store, hub } = context;
  const { room } = place.room;
  const { message } = command;
  const by = peer.user.id;
  const author = await authorOf(context, place, message, by);
  if (author !== by) await checkMayDelete(context, place, author);
  const { event, duplicate } = await store.deleteMessage(room, message, by);
  const { seq, timestamp } = event;
  if (duplicate) return { type: "ack", room, seq, timestamp, duplicate: true };
  endGrowth(context, { room, message });
  hub.publish(event);
  if (author !== by)
    await store.note({ by, act: "delete", target: author, room, detail: `message ${message}` });
  return { type: "ack", room, seq, timestamp };
};

/**
 * Also of a message that is deleted, whose place in the log says whose it was. Throws `message_not_found`:
 * what is not there now must not be deleted either when it comes in the moment after.
 */
async function authorOf(
  { store }: Context,
  { room: { room } }: Place,
  message: number,
  reader: UserId,
): Promise<UserId> {
  const author = await store.authorOf(room, message);
  if (author !== null) return author;
  const newest = { before: message + 1, after: null, around: null, limit: 1 };
  const [last] = (await store.page(room, newest, reader)).messages;
  if (last?.seq !== message) throw new ChatError("message_not_found");
  return last.userId;
}

/** Throws `forbidden`. */
async function checkMayDelete(
  { store }: Context,
  { room, standing }: Place,
  author: UserId,
): Promise<void> {
  const [kept, seen] = await Promise.all([store.user(author), store.roomFor(room.room, author)]);
  const target = { role: kept?.role ?? "guest", roomRole: seen?.role ?? null };
  if (room.kind === "direct" || !may("deleteOthers", standing, target))
    throw new ChatError("forbidden", "You may delete your own messages only");
}
