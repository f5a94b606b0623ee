// Who is mentioned where: one row a person and message, so that counting them is a short range of an index.

import type { Mention } from "../../protocol/message-events.ts";
import { everybody } from "../stored.ts";
import type { Transaction } from "./transaction.ts";

export type Mentions = {
  /** Those mentioned in a new message. `everyone`: the room's members, by one row. */
  add(roomId: number, seq: number, mentions: readonly Mention[], everyone: boolean): void;
  /** The same, in place of whoever was. */
  set(roomId: number, seq: number, mentions: readonly Mention[], everyone: boolean): void;
  /** The message is gone, or mentions nobody any more. */
  clear(roomId: number, seq: number): void;
};

export function openMentions({ db }: Transaction): Mentions {
  const insert = db.prepare<null, [number, string, number]>(
    "insert or ignore into mentions (room, user, seq) values (?, ?, ?)",
  );
  const remove = db.prepare<null, [number, number]>(
    "delete from mentions where room = ? and seq = ?",
  );
  const add: Mentions["add"] = (roomId, seq, mentions, everyone) => {
    for (const { userId } of mentions) insert.run(roomId, userId, seq);
    if (everyone) insert.run(roomId, everybody, seq);
  };
  return {
    add,
    set(roomId, seq, mentions, everyone) {
      remove.run(roomId, seq);
      add(roomId, seq, mentions, everyone);
    },
    clear(roomId, seq) {
      remove.run(roomId, seq);
    },
  };
}
