// Invitations: ways in for those who hold one, counted down. A used up, expired or revoked one is like none.

import type { Database } from "bun:sqlite";
import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { maxInvitationsPerPlace, tooManyInvitations } from "../account-bounds.ts";
import type { InvitationDraft, InvitationRow } from "../accounts.ts";
import { wholeServer } from "../stored.ts";
import type { Parts } from "./parts.ts";
import type { RoomStanding } from "../standing.ts";

export type Invitations = {
  /** Throws `room_not_found`, `forbidden` when there are as many as there may be. */
  create(draft: InvitationDraft, now: number): InvitationRow;
  /** Null, in one answer: unknown, used up, expired or revoked. */
  find(secretHash: string, now: number): InvitationRow | null;
  /** Throws `invitation_invalid`. */
  get(secretHash: string, now: number): InvitationRow;
  /** Those still good, newest first. Throws `room_not_found`. */
  list(room: RoomName | null, now: number): InvitationRow[];
  /** How somebody stands in the room that they are invited to, or on the server with null. */
  standing(userId: UserId, room: RoomName | null, now: number): RoomStanding;
  /** Throws `too_many_rooms` for one who is not in its room, and in as many as one may be. */
  checkRoom(invitation: InvitationRow, userId: UserId, now: number): void;
  /** Of one that `get` gave: uses it up by one and makes the user a member of its room. */
  use(invitation: InvitationRow, userId: UserId, now: number): InvitationRow;
  /** False: not one of that room, or with null of the server. */
  revoke(room: RoomName | null, id: string): boolean;
};

type Insert = [string, string, string, number | null, number, number, number];

const isGood = "i.uses > 0 and i.expires > ?2";
const selectRow = `select i.id, i.maker as "by", r.name as room, r.title, i.uses as usesLeft, i.created,
  i.expires from invitations i left join rooms r on r.id = i.room`;

export function openInvitations({ transaction, rooms, users }: Parts): Invitations {
  const statements = prepare(transaction.db);
  const { selectBySecret, selectOf, selectIn } = statements;

  const idOf = (room: RoomName | null) => (room === null ? null : rooms.get(room).id);
  const find = (secretHash: string, now: number) => selectBySecret.get(secretHash, now);

  return {
    create(draft, now) {
      const { secretHash, by, room, uses, expires } = draft;
      const roomId = idOf(room);
      if (selectOf.all(roomId, now).length >= maxInvitationsPerPlace) {
        throw new ChatError("forbidden", tooManyInvitations);
      }
      const id = `i_${randomId(12)}`;
      transaction.willWrite();
      statements.removeSpent.run(roomId, now);
      statements.insert.run(secretHash, id, by, roomId, uses, now, expires);
      const title = room === null ? null : rooms.get(room).title;
      return { id, by, room, title, usesLeft: uses, created: now, expires };
    },
    find,
    get(secretHash, now) {
      const invitation = find(secretHash, now);
      if (invitation === null) throw new ChatError("invitation_invalid");
      return invitation;
    },
    list(room, now) {
      const rows = selectOf.all(idOf(room), now);
      transaction.didRead(rows.length);
      return rows;
    },
    standing: (userId, room, now) => users.standing(userId, idOf(room) ?? wholeServer, now),
    checkRoom({ room }, userId, now) {
      if (room !== null && users.standing(userId, rooms.get(room).id, now).role === null)
        users.checkRoom(userId);
    },
    use(invitation, userId, now) {
      const { id, room, usesLeft } = invitation;
      transaction.willWrite();
      statements.useUp.run(id);
      if (room !== null) users.admit(userId, rooms.get(room).id, now);
      return { ...invitation, usesLeft: usesLeft - 1 };
    },
    revoke(room, id) {
      if (selectIn.get(idOf(room), id) === null) return false;
      transaction.willWrite();
      statements.remove.run(id);
      return true;
    },
  };
}

function prepare(db: Database) {
  return {
    insert: db.prepare<null, Insert>(
      `insert into invitations (secret, id, maker, room, uses, created, expires)
       values (?, ?, ?, ?, ?, ?, ?)`,
    ),
    selectBySecret: db.prepare<InvitationRow, [string, number]>(
      `${selectRow} where i.secret = ?1 and ${isGood}`,
    ),
    selectOf: db.prepare<InvitationRow, [number | null, number]>(
      `${selectRow} where i.room is ?1 and ${isGood} order by i.created desc, i.id`,
    ),
    selectIn: db.prepare<{ one: number }, [number | null, string]>(
      "select 1 as one from invitations where room is ? and id = ?",
    ),
    useUp: db.prepare<null, [string]>("update invitations set uses = uses - 1 where id = ?"),
    remove: db.prepare<null, [string]>("delete from invitations where id = ?"),
    removeSpent: db.prepare<null, [number | null, number]>(
      `delete from invitations as i where i.room is ?1 and not (${isGood})`,
    ),
  };
}
