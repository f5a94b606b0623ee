// The store's methods about what becomes of messages: edits, reactions, read marks, finding.

import type { MessageStore } from "../messages.ts";
import type { Engine } from "./calls.ts";
import type { Parts } from "./parts.ts";
import { openReading } from "./reading.ts";
import { openSearch } from "./search.ts";
import type { Current } from "./search-index.ts";

export type MessageMethods = Pick<Engine, keyof MessageStore>;

export function openMessageMethods(parts: Parts): MessageMethods {
  const { transaction, rooms, messages } = parts;
  const message: Current = (room, seq) => messages.message(rooms.get(room), seq);
  return {
    ...openReadingMethods(parts),
    message,
    edit: (edit) => messages.edit(rooms.get(edit.room), edit, Date.now()),
    react: (draft) => messages.react(rooms.get(draft.room), draft, Date.now()),
    search: openSearch(transaction, message),
  };
}

type ReadingMethods = Pick<Engine, "markRead" | "readMarks" | "setLevel" | "levels" | "named">;

function openReadingMethods({ transaction, rooms }: Parts): ReadingMethods {
  const reading = openReading(transaction, rooms);
  return {
    markRead: (room, userId, seq) => reading.markRead(rooms.get(room), userId, seq),
    readMarks: (userId) => reading.readMarks(userId),
    setLevel: (room, userId, level) => reading.setLevel(rooms.get(room), userId, level),
    levels: (room, userIds) => reading.levels(rooms.get(room), userIds),
    named: (room, marks) => reading.named(rooms.get(room), marks),
  };
}
