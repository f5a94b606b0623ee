// The store's methods about Web Push: what each means, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { ReadMark } from "../messages.ts";
import type { Awaiting, PushStore, SubscriptionDraft } from "../push.ts";
import { roomKinds, wholeServer } from "../stored.ts";
import * as accounts from "./accounts.ts";
import { message as messageOf } from "./history.ts";
import { readMarks } from "./reading.ts";
import * as rooms from "./rooms.ts";
import * as subscriptions from "./subscriptions.ts";
import type { Methods, Tx } from "./transaction.ts";
import { standing } from "./users.ts";

export type PushMethods = Pick<Methods, keyof PushStore>;

export const pushMethods: PushMethods = {
  addSubscription,
  subscriptions: (tx, userId) => subscriptions.list(tx, userId, Date.now()),
  dropSubscription: subscriptions.drop,
  subscriptionWorked: (tx, endpoint) => subscriptions.worked(tx, endpoint, Date.now()),
  async reachable(tx, name, among) {
    const room = await rooms.find(tx, name);
    return room === null ? [] : subscriptions.reachable(tx, room.id, among, Date.now());
  },
  awaiting,
};

async function addSubscription(tx: Tx, draft: SubscriptionDraft): Promise<void> {
  const now = Date.now();
  // A ban locks them too: it sees this subscription, or this sees the ban.
  await accounts.lock(tx, draft.userId);
  // They may have been let in a moment before the ban was written.
  if ((await standing(tx, draft.userId, wholeServer, now)).banned) throw new ChatError("banned");
  await subscriptions.add(tx, draft, now);
}

async function awaiting(
  tx: Tx,
  userId: UserId,
  name: RoomName,
  seq: number,
): Promise<Awaiting | null> {
  const now = Date.now();
  const devices = await subscriptions.list(tx, userId, now);
  const room = devices.length === 0 ? null : await rooms.find(tx, name);
  if (room === null || (await standing(tx, userId, room.id, now)).banned) return null;
  const marks = await readMarks(tx, userId);
  const mark = marks.find((each) => each.room === name);
  if (mark === undefined || mark.level === "none" || mark.seq >= seq) return null;
  const message = await messageOf(tx, room, seq);
  if (message === null || message.deleted) return null;
  return { message, subscriptions: devices, badge: badgeOf(marks, await directsOf(tx, userId)) };
}

/** As the page counts what wants somebody in person. */
function badgeOf(marks: readonly ReadMark[], directs: ReadonlySet<RoomName>): number {
  return marks.reduce((sum, { room, level, unread, mentions }) => {
    if (level === "none") return sum;
    return sum + (directs.has(room) ? unread : mentions);
  }, 0);
}

async function directsOf(tx: Tx, userId: UserId): Promise<Set<RoomName>> {
  const rows = await tx.all<{ name: RoomName }>(
    `select r.name from members m join rooms r on r.id = m.room
     where m."user" = $1 and r.kind = ${roomKinds.direct}`,
    userId,
  );
  return new Set(rows.map(({ name }) => name));
}
