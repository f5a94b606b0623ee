// Sessions: who is signed in where, since when, and until when. Knows no cookie.

import { randomId } from "../../lib/id.ts";
import type { UserId } from "../../protocol/ids.ts";
import { cutAgent, maxSessionsPerUser, seenEveryMs } from "../account-bounds.ts";
import type { SessionDraft, SessionId, SessionRow } from "../accounts.ts";
import type { Transaction } from "./transaction.ts";

export type Sessions = {
  /** For a user who has an account. */
  start(draft: SessionDraft, now: number): SessionId;
  /** The one that the secret opens; notes when it was seen. Null: unknown, ended or expired. */
  open(secretHash: string, now: number): SessionRow | null;
  /** Those that have not expired, newest first. */
  list(userId: UserId, now: number): SessionRow[];
  /** False: not a session of theirs. */
  end(userId: UserId, id: SessionId): boolean;
  /** Ends all but `keep`; the ids of those ended. */
  endAll(userId: UserId, keep: SessionId | null): SessionId[];
};

type Insert = [string, string, string, number, number, number, string, string];

const columns = "id, user as userId, created, seen, expires, agent, address";

export function openSessions(transaction: Transaction): Sessions {
  const { db } = transaction;
  const insert = db.prepare<null, Insert>(
    `insert into sessions (secret, id, user, created, seen, expires, agent, address)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare<SessionRow, [string, number]>(
    `select ${columns} from sessions where secret = ? and expires > ?`,
  );
  const selectOf = db.prepare<SessionRow, [string, number]>(
    `select ${columns} from sessions where user = ? and expires > ? order by created desc, id`,
  );
  const selectIds = db.prepare<{ id: SessionId }, [string, string]>(
    "select id from sessions where user = ? and id != ?",
  );
  const updateSeen = db.prepare<null, [number, string]>(
    "update sessions set seen = ? where id = ?",
  );
  const remove = db.prepare<null, [string]>("delete from sessions where id = ?");
  const removeExpired = db.prepare<null, [string, number]>(
    "delete from sessions where user = ? and expires <= ?",
  );

  return {
    start(draft, now) {
      const { secretHash, userId, expires, address } = draft;
      const id = `s_${randomId(12)}`;
      const agent = cutAgent(draft.agent);
      transaction.willWrite();
      removeExpired.run(userId, now);
      for (const old of selectOf.all(userId, now).slice(maxSessionsPerUser - 1)) remove.run(old.id);
      insert.run(secretHash, id, userId, now, now, expires, agent, address);
      return id;
    },
    open(secretHash, now) {
      const session = select.get(secretHash, now);
      if (session === null) return null;
      if (now - session.seen < seenEveryMs || !transaction.mayWrite()) return session;
      transaction.willWrite();
      updateSeen.run(now, session.id);
      return { ...session, seen: now };
    },
    list(userId, now) {
      const rows = selectOf.all(userId, now);
      transaction.didRead(rows.length);
      return rows;
    },
    end(userId, id) {
      if (!selectIds.all(userId, "").some((session) => session.id === id)) return false;
      transaction.willWrite();
      remove.run(id);
      return true;
    },
    endAll(userId, keep) {
      const ids = selectIds.all(userId, keep ?? "").map(({ id }) => id);
      if (ids.length > 0) transaction.willWrite();
      for (const id of ids) remove.run(id);
      return ids;
    },
  };
}
