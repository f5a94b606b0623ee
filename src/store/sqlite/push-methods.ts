// The store's methods about Web Push: what each means, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { Awaiting, PushStore } from "../push.ts";
import type { Engine } from "./calls.ts";
import { nameOf, roomKinds, wholeServer } from "../stored.ts";
import type { Parts } from "./parts.ts";
import { openReading } from "./reading.ts";
import { openSubscriptions } from "./subscriptions.ts";

export type PushMethods = Pick<Engine, keyof PushStore>;

export function openPushMethods(parts: Parts): PushMethods {
  const { transaction, rooms, users, messages } = parts;
  const subscriptions = openSubscriptions(transaction);
  const reading = openReading(transaction, rooms);

  function awaiting(userId: UserId, name: RoomName, seq: number): Awaiting | null {
    const now = Date.now();
    const devices = subscriptions.list(userId, now);
    const room = devices.length === 0 ? null : rooms.find(name);
    if (room === null || users.standing(userId, room.id, now).banned) return null;
    const marks = reading.readMarks(userId);
    const mark = marks.find((each) => each.room === name);
    if (mark === undefined || mark.level === "none" || mark.seq >= seq) return null;
    const message = messages.message(room, seq);
    if (message === null || message.deleted) return null;
    // As the page counts what wants somebody in person.
    const badge = marks.reduce((sum, { room: of, level, unread, mentions }) => {
      const kind = nameOf(roomKinds, rooms.get(of).kind);
      return level === "none" ? sum : sum + (kind === "direct" ? unread : mentions);
    }, 0);
    return { message, subscriptions: devices, badge };
  }

  return {
    addSubscription(draft) {
      const now = Date.now();
      const user = users.find(draft.userId);
      if (user === null || user.role === "guest") throw new ChatError("user_not_found");
      // They may have been let in a moment before the ban was written.
      if (users.standing(draft.userId, wholeServer, now).banned) throw new ChatError("banned");
      subscriptions.add(draft, now);
    },
    subscriptions: (userId) => subscriptions.list(userId, Date.now()),
    dropSubscription: subscriptions.drop,
    subscriptionWorked: (endpoint) => subscriptions.worked(endpoint, Date.now()),
    reachable(name, among) {
      const room = rooms.find(name);
      return room === null ? [] : subscriptions.reachable(room.id, among, Date.now());
    },
    awaiting,
  };
}
