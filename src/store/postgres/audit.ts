// The audit log: who did what to whom, in the order in which it was done.

import type { AuditDraft, AuditRow, OrderStore } from "../order.ts";
import { maxAuditLines } from "../order-bounds.ts";
import type { Tx } from "./transaction.ts";

type Query = Parameters<OrderStore["audit"]>[0];

/** In the transaction of the act itself. The oldest line goes when there are too many. */
export async function write(tx: Tx, act: AuditDraft, now: number): Promise<void> {
  const { by, target, room, detail } = act;
  await tx.run(
    `with line as (
       insert into audit (timestamp, actor, act, target, room, detail)
       values ($1, $2, $3, $4, $5, $6) returning id)
     delete from audit where id <= (select id from line) - ${maxAuditLines}`,
    ...[now, by, act.act, target, room, detail],
  );
}

/** Newest first. */
export const list = (tx: Tx, { before, limit }: Query): Promise<AuditRow[]> =>
  // Not all who act or are acted upon have a row: the command line has none.
  tx.all<AuditRow>(
    `select a.id, a.timestamp, a.actor as "by", coalesce(actor.username, a.actor) as "byName", a.act,
       a.target, coalesce(target.username, a.target) as "targetName", a.room, a.detail
     from audit a left join users actor on actor.id = a.actor left join users target on target.id = a.target
     where a.id < $1 order by a.id desc limit $2`,
    ...[before ?? Number.MAX_SAFE_INTEGER, limit],
  );
