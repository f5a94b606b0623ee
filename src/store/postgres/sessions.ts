// Sessions: who is signed in where, since when, and until when. Knows no cookie.

import { randomId } from "../../lib/id.ts";
import type { UserId } from "../../protocol/ids.ts";
import { cutAgent, maxSessionsPerUser, seenEveryMs } from "../account-bounds.ts";
import type { SessionDraft, SessionId, SessionRow } from "../accounts.ts";
import { writeIfPossible } from "./no-loss.ts";
import type { Tx } from "./transaction.ts";

const columns = `id, "user" as "userId", created, seen, expires, agent, address`;

/** For a user whose account is locked: nobody else counts them at this moment. */
export async function start(tx: Tx, draft: SessionDraft, now: number): Promise<SessionId> {
  const { secretHash, userId, expires, address } = draft;
  const id = `s_${randomId(12)}`;
  // What has expired goes too.
  await tx.run(
    `delete from sessions where "user" = $1 and id not in (select id from sessions
       where "user" = $1 and expires > $2 order by created desc, id limit ${maxSessionsPerUser - 1})`,
    ...[userId, now],
  );
  await tx.run(
    `insert into sessions (secret, id, "user", created, seen, expires, agent, address)
     values ($1, $2, $3, $4, $4, $5, $6, $7)`,
    ...[secretHash, id, userId, now, expires, cutAgent(draft.agent), address],
  );
  return id;
}

/** The one that the secret opens. Null: unknown, ended or expired. */
export const find = (tx: Tx, secretHash: string, now: number): Promise<SessionRow | null> =>
  tx.one<SessionRow>(
    `select ${columns} from sessions where secret = $1 and expires > $2`,
    ...[secretHash, now],
  );

/** Notes when it was seen, at most once an hour, if it can be written. */
export async function see(tx: Tx, session: SessionRow, now: number): Promise<SessionRow> {
  if (now - session.seen < seenEveryMs) return session;
  const update = "update sessions set seen = $1 where id = $2";
  return (await writeIfPossible(tx, update, now, session.id)) ? { ...session, seen: now } : session;
}

/** Those that have not expired, newest first. */
export const list = (tx: Tx, userId: UserId, now: number): Promise<SessionRow[]> =>
  tx.all<SessionRow>(
    `select ${columns} from sessions where "user" = $1 and expires > $2 order by created desc, id`,
    ...[userId, now],
  );

/** False: not a session of theirs. */
export async function end(tx: Tx, userId: UserId, id: SessionId): Promise<boolean> {
  return (await tx.run(`delete from sessions where "user" = $1 and id = $2`, userId, id)) > 0;
}

/** Ends all but `keep`; the ids of those ended, oldest first. */
export async function endAll(tx: Tx, userId: UserId, keep: SessionId | null): Promise<SessionId[]> {
  const ended = await tx.all<{ id: SessionId }>(
    `with ended as (delete from sessions where "user" = $1 and id != $2 returning id, created)
     select id from ended order by created, id`,
    ...[userId, keep ?? ""],
  );
  return ended.map(({ id }) => id);
}
