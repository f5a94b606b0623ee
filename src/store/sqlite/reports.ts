// The reports inbox: which messages members want those who keep order to look at.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { ReportRow } from "../order.ts";
import { maxOpenReports, maxReports, tooManyReports } from "../order-bounds.ts";
import { type ReportedRow, toReport } from "../order-rows.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import type { Room } from "../room-rows.ts";
import type { Transaction } from "./transaction.ts";

export type Reported = { room: Room; message: number; by: UserId; reason: string };
/** A report that was just settled: of which message, and who said it; null when that is gone. */
export type Settled = { room: RoomName; message: number; author: UserId | null };

export type Reports = {
  /**
   * False: there is no such message, or no longer. True also when it was reported before. Throws `rate_limited`
   * when nobody has looked at as many of that person's as there may be.
   */
  add(report: Reported, now: number): boolean;
  /** Newest first; those open, or all. */
  list(query: { before: number | null; limit: number; open: boolean }): ReportRow[];
  /** Null: no such report, or it was settled before. */
  settle(id: number, by: UserId): Settled | null;
};

type Insert = [number, number, number, string, string];
type Query = [before: number, open: number, limit: number];

export function openReports(transaction: Transaction): Reports {
  const { db } = transaction;
  const selectMessage = db.prepare<{ one: number }, [number, number]>(
    `select 1 as one from events
     where room = ? and seq = ? and type = ${eventTypes.chat} and flags & ${eventFlags.deleted} = 0`,
  );
  const selectSame = db.prepare<{ one: number }, [number, number, string]>(
    "select 1 as one from reports where room = ? and message = ? and reporter = ?",
  );
  const selectSurplus = db.prepare<{ one: number }, [string]>(
    `select 1 as one from reports where settled is null and reporter = ?
     limit 1 offset ${maxOpenReports - 1}`,
  );
  const insert = db.prepare<null, Insert>(
    "insert into reports (timestamp, room, message, reporter, reason) values (?, ?, ?, ?, ?)",
  );
  const forgetOldest = db.prepare<null, [number]>(
    `delete from reports where id in
       (select id from reports order by settled is not null, id desc limit -1 offset ?)`,
  );
  const select = db.prepare<ReportedRow, Query>(
    `select r.id, r.timestamp, room.name as room, r.message,
       coalesce((select text from events v where v.room = e.room and v.about = e.seq
         and v.type = ${eventTypes.edited} order by v.seq desc limit 1), e.text) as text, e.flags, e.user as author,
       coalesce(author.username, e.username) as authorName, r.reporter as "by",
       coalesce(reporter.username, r.reporter) as byName, r.reason,
       coalesce(settler.username, r.settled) as settledBy
     from reports r join rooms room on room.id = r.room
       join events e on e.room = r.room and e.seq = r.message and e.type = ${eventTypes.chat}
       left join users author on author.id = e.user left join users reporter on reporter.id = r.reporter
       left join users settler on settler.id = r.settled
     where r.id < ? and (r.settled is null or ? = 0) order by r.id desc limit ?`,
  );
  const settle = db.prepare<{ room: number; message: number }, [string, number]>(
    "update reports set settled = ? where id = ? and settled is null returning room, message",
  );
  const selectSettled = db.prepare<Settled, [number, number]>(
    `select room.name as room, ?2 as message, e.user as author
     from rooms room left join events e on e.room = room.id and e.seq = ?2
       and e.type = ${eventTypes.chat} where room.id = ?1`,
  );

  return {
    add({ room, message, by, reason }, now) {
      if (selectMessage.get(room.id, message) === null) return false;
      if (selectSame.get(room.id, message, by) !== null) return true;
      if (selectSurplus.get(by) !== null) throw new ChatError("rate_limited", tooManyReports);
      transaction.willWrite();
      insert.run(now, room.id, message, by, reason);
      forgetOldest.run(maxReports);
      return true;
    },
    list({ before, limit, open }) {
      const rows = select.all(before ?? Number.MAX_SAFE_INTEGER, open ? 1 : 0, limit);
      transaction.didRead(rows.length);
      return rows.map(toReport);
    },
    settle(id, by) {
      transaction.willWrite();
      const report = settle.get(by, id);
      return report === null ? null : selectSettled.get(report.room, report.message);
    },
  };
}
