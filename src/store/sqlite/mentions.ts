// Who is mentioned where: one row a person and message, so that counting them is a short range of an index.

import type { Mention } from "../../protocol/message-events.ts";
import type { Transaction } from "./transaction.ts";

export type Mentions = {
  /** Those mentioned in a message, in place of whoever was. `everyone`: the room's members, by one row. */
  set(roomId: number, seq: number, mentions: readonly Mention[], everyone: boolean): void;
  /** The message is gone, or mentions nobody any more. */
  clear(roomId: number, seq: number): void;
};

/** Of no user: counts for every member. */
export const everybody = "";

export function openMentions({ db }: Transaction): Mentions {
  const insert = db.prepare<null, [number, string, number]>(
    "insert or ignore into mentions (room, user, seq) values (?, ?, ?)",
  );
  const remove = db.prepare<null, [number, number]>(
    "delete from mentions where room = ? and seq = ?",
  );
  return {
    set(roomId, seq, mentions, everyone) {
      remove.run(roomId, seq);
      for (const { userId } of mentions) insert.run(roomId, userId, seq);
      if (everyone) insert.run(roomId, everybody, seq);
    },
    clear(roomId, seq) {
      remove.run(roomId, seq);
    },
  };
}
