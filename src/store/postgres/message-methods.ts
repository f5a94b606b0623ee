// The store's methods about what becomes of messages: edits, reactions, read marks. Finding is in search.ts.

import type { MessageStore } from "../messages.ts";
import * as changing from "./changing.ts";
import * as history from "./history.ts";
import * as reading from "./reading.ts";
import * as rooms from "./rooms.ts";
import type { Methods } from "./transaction.ts";

export const messageMethods: Pick<Methods, Exclude<keyof MessageStore, "search">> = {
  message: async (tx, room, seq) => history.message(tx, await rooms.get(tx, room), seq),
  edit: async (tx, edit) =>
    changing.edit(tx, await rooms.lockRoom(tx, edit.room), edit, Date.now()),
  react: async (tx, draft) =>
    changing.react(tx, await rooms.lockRoom(tx, draft.room), draft, Date.now()),
  markRead: async (tx, room, userId, seq) =>
    reading.markRead(tx, await rooms.get(tx, room), userId, seq),
  readMarks: reading.readMarks,
  setLevel: async (tx, room, userId, level) =>
    reading.setLevel(tx, await rooms.get(tx, room), userId, level),
  levels: async (tx, room, userIds) => reading.levelsOf(tx, await rooms.get(tx, room), userIds),
  named: async (tx, room, marks) => reading.named(tx, await rooms.get(tx, room), marks),
};
