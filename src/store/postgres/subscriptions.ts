// Which browsers want to be told when nobody looks: one row each. Knows no push service.

import { ChatError } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import { cutAgent, maxReachable, maxSubscriptionsPerUser, seenEveryMs } from "../account-bounds.ts";
import type { SubscriptionDraft, SubscriptionRow } from "../push.ts";
import { levels } from "../stored.ts";
import { writeIfPossible } from "./no-loss.ts";
import { retryOnViolation } from "./races.ts";
import type { Tx } from "./transaction.ts";

const columns = `endpoint, "user" as "userId", session, p256dh, auth, origin, agent, created, worked`;
// A session that has expired stays until the next sign-in.
const lives = (now: string): string =>
  `(s.session is null or exists (select 1 from sessions where id = s.session and expires > ${now}))`;

/**
 * Of a user whose account is locked: nobody else counts them at this moment. Throws `forbidden`, `unauthenticated` as
 * `addSubscription`, `Retry` when somebody else adds the same endpoint at this moment.
 */
export async function add(tx: Tx, draft: SubscriptionDraft, now: number): Promise<void> {
  const { endpoint, userId, session, p256dh, auth, origin } = draft;
  const known = await tx.one<SubscriptionRow>(
    `select ${columns} from subscriptions where endpoint = $1 for update`,
    endpoint,
  );
  const isSameBrowser = known?.p256dh === p256dh && known.auth === auth;
  if (known !== null && known.userId !== userId && !isSameBrowser)
    throw new ChatError("forbidden", "That endpoint is somebody else’s");
  if (session !== null && !(await keepSession(tx, session, userId, now)))
    throw new ChatError("unauthenticated");
  // Not the row of somebody who has added it since it was looked for: that one the insert below runs into.
  if (known !== null) await tx.run("delete from subscriptions where endpoint = $1", endpoint);
  await tx.run(
    `delete from subscriptions where "user" = $1 and endpoint not in (
       select endpoint from subscriptions where "user" = $1
       order by created desc, endpoint limit ${maxSubscriptionsPerUser - 1})`,
    userId,
  );
  await tx
    .run(
      `insert into subscriptions
         (endpoint, "user", session, p256dh, auth, origin, agent, created, worked)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
      ...[endpoint, userId, session, p256dh, auth, origin, cutAgent(draft.agent), now],
    )
    .catch(retryOnViolation);
}

/** Until the transaction ends: what stands on it ends with it, and must not come after. False: it has ended. */
async function keepSession(tx: Tx, id: string, userId: UserId, now: number): Promise<boolean> {
  const select = `select 1 from sessions where id = $1 and "user" = $2 and expires > $3
    for key share`;
  return (await tx.one(select, id, userId, now)) !== null;
}

/** Those that have not ended, newest first. */
export const list = (tx: Tx, userId: UserId, now: number): Promise<SubscriptionRow[]> =>
  tx.all<SubscriptionRow>(
    `select ${columns} from subscriptions s where "user" = $1 and ${lives("$2")}
     order by created desc, endpoint`,
    ...[userId, now],
  );

/** Of `userId`, or with null whosever it is. */
export async function drop(tx: Tx, endpoint: string, userId: UserId | null): Promise<boolean> {
  const remove = `delete from subscriptions where endpoint = $1 and ($2::text is null or "user" = $2)`;
  return (await tx.run(remove, endpoint, userId)) > 0;
}

export async function dropAll(tx: Tx, userId: UserId): Promise<void> {
  await tx.run(`delete from subscriptions where "user" = $1`, userId);
}

export async function worked(tx: Tx, endpoint: string, now: number): Promise<void> {
  await writeIfPossible(
    tx,
    "update subscriptions set worked = $1 where endpoint = $2 and worked <= $1 - $3::bigint",
    ...[now, endpoint, seenEveryMs],
  );
}

/** As `reachable`. */
export async function reachable(
  tx: Tx,
  roomId: number,
  among: readonly UserId[] | null,
  now: number,
): Promise<UserId[]> {
  const asked = among === null ? "" : `and s."user" = any($3::text[])`;
  const rows = await tx.all<{ userId: UserId }>(
    `select distinct s."user" as "userId"
     from members m join subscriptions s on s."user" = m."user"
     where m.room = $1 and m.level != ${levels.none} and ${lives("$2")} ${asked}
     order by "userId" limit ${maxReachable}`,
    ...[roomId, now],
    ...(among === null ? [] : [among]),
  );
  return rows.map(({ userId }) => userId);
}
