// The audit log: who did what to whom, in the order in which it was done.

import type { AuditDraft, AuditRow } from "../order.ts";
import { maxAuditLines } from "../order-bounds.ts";
import type { Transaction } from "./transaction.ts";

export type Audit = {
  /** In the transaction of the act itself. The oldest line goes when there are too many. */
  write(act: AuditDraft, now: number): void;
  /** Newest first. */
  list(query: { before: number | null; limit: number }): AuditRow[];
};

type Insert = [number, string, string, string | null, string | null, string];

export function openAudit(transaction: Transaction): Audit {
  const { db } = transaction;
  const insert = db.prepare<{ id: number }, Insert>(
    `insert into audit (timestamp, actor, act, target, room, detail) values (?, ?, ?, ?, ?, ?)
     returning id`,
  );
  const forget = db.prepare<null, [number]>("delete from audit where id <= ?");
  // Not all who act or are acted upon have a row: the command line has none.
  const select = db.prepare<AuditRow, [number, number]>(
    `select a.id, a.timestamp, a.actor as "by", coalesce(actor.username, a.actor) as byName, a.act,
       a.target, coalesce(target.username, a.target) as targetName, a.room, a.detail
     from audit a left join users actor on actor.id = a.actor left join users target on target.id = a.target
     where a.id < ? order by a.id desc limit ?`,
  );
  return {
    write({ by, act, target, room, detail }, now) {
      transaction.willWrite();
      const line = insert.get(now, by, act, target, room, detail);
      if (line !== null) forget.run(line.id - maxAuditLines);
    },
    list({ before, limit }) {
      const rows = select.all(before ?? Number.MAX_SAFE_INTEGER, limit);
      transaction.didRead(rows.length);
      return rows;
    },
  };
}
