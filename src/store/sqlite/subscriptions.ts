// Which browsers want to be told when nobody looks: one row each. Knows no push service.

import { ChatError } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import { cutAgent, maxReachable, maxSubscriptionsPerUser, seenEveryMs } from "../account-bounds.ts";
import type { SubscriptionDraft, SubscriptionRow } from "../push.ts";
import { levels } from "../stored.ts";
import type { Transaction } from "./transaction.ts";

export type Subscriptions = {
  /** Throws `forbidden`, `unauthenticated` as `addSubscription`. Of a user who has an account. */
  add(draft: SubscriptionDraft, now: number): void;
  /** Those that have not ended, newest first. */
  list(userId: UserId, now: number): SubscriptionRow[];
  drop(endpoint: string, userId: UserId | null): boolean;
  dropAll(userId: UserId): void;
  worked(endpoint: string, now: number): void;
  /** As `reachable`. */
  reachable(roomId: number, among: readonly UserId[] | null, now: number): UserId[];
};

type Insert = [
  ...[endpoint: string, user: string, session: string | null, p256dh: string, auth: string],
  ...[origin: string, agent: string, created: number],
];

const columns = "endpoint, user as userId, session, p256dh, auth, origin, agent, created, worked";
// A session that has expired stays until the next sign-in.
const lives = (now: string): string =>
  `(s.session is null or exists (select 1 from sessions where id = s.session and expires > ${now}))`;

export function openSubscriptions(transaction: Transaction): Subscriptions {
  const { db } = transaction;
  const statements = prepare(db);
  const { insert, select, selectOf, selectSession, remove } = statements;

  return {
    add(draft, now) {
      const { endpoint, userId, session, p256dh, auth, origin } = draft;
      const known = select.get(endpoint);
      const isSameBrowser = known?.p256dh === p256dh && known.auth === auth;
      if (known !== null && known.userId !== userId && !isSameBrowser)
        throw new ChatError("forbidden", "That endpoint is somebody else’s");
      if (session !== null && selectSession.get(session, userId, now) === null)
        throw new ChatError("unauthenticated");
      transaction.willWrite();
      remove.run(endpoint);
      const others = selectOf.all(userId, 0);
      for (const old of others.slice(maxSubscriptionsPerUser - 1)) remove.run(old.endpoint);
      const agent = cutAgent(draft.agent);
      insert.run(endpoint, userId, session, p256dh, auth, origin, agent, now);
    },
    list(userId, now) {
      const rows = selectOf.all(userId, now);
      transaction.didRead(rows.length);
      return rows;
    },
    drop(endpoint, userId) {
      const known = select.get(endpoint);
      if (known === null || (userId !== null && known.userId !== userId)) return false;
      transaction.willWrite();
      remove.run(endpoint);
      return true;
    },
    dropAll(userId) {
      transaction.willWrite();
      statements.removeOf.run(userId);
    },
    worked(endpoint, now) {
      const known = select.get(endpoint);
      if (known === null || now - known.worked < seenEveryMs || !transaction.mayWrite()) return;
      transaction.willWrite();
      statements.updateWorked.run(now, endpoint);
    },
    reachable(roomId, among, now) {
      const rows =
        among === null
          ? statements.selectAll.all(roomId, now)
          : statements.selectAmong.all(JSON.stringify(among), roomId, now);
      transaction.didRead(rows.length);
      return rows.map(({ userId }) => userId);
    },
  };
}

function prepare(db: Transaction["db"]) {
  const wanting = `m.room = ?2 and m.level != ${levels.none} and ${lives("?3")}`;
  return {
    insert: db.prepare<null, Insert>(
      `insert into subscriptions (endpoint, user, session, p256dh, auth, origin, agent, created, worked)
       values (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    ),
    select: db.prepare<SubscriptionRow, [string]>(
      `select ${columns} from subscriptions where endpoint = ?`,
    ),
    // At 0 also those whose session has expired.
    selectOf: db.prepare<SubscriptionRow, [string, number]>(
      `select ${columns} from subscriptions s where user = ?1 and (?2 = 0 or ${lives("?2")})
       order by created desc, endpoint`,
    ),
    selectSession: db.prepare<{ one: number }, [string, string, number]>(
      "select 1 as one from sessions where id = ? and user = ? and expires > ?",
    ),
    remove: db.prepare<null, [string]>("delete from subscriptions where endpoint = ?"),
    removeOf: db.prepare<null, [string]>("delete from subscriptions where user = ?"),
    updateWorked: db.prepare<null, [number, string]>(
      "update subscriptions set worked = ? where endpoint = ?",
    ),
    // `cross join`: from those asked for, and not from all members of the room.
    selectAmong: db.prepare<{ userId: UserId }, [string, number, number]>(
      `select distinct s.user as userId from json_each(?1) asked
       cross join subscriptions s on s.user = asked.value
       cross join members m on m.user = s.user and ${wanting}
       order by s.user limit ${maxReachable}`,
    ),
    selectAll: db.prepare<{ userId: UserId }, [number, number]>(
      `select distinct s.user as userId from members m join subscriptions s on s.user = m.user
       where ${wanting.replace("?2", "?1").replace("?3", "?2")} order by s.user limit ${maxReachable}`,
    ),
  };
}
