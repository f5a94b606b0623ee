// Invitations: ways in for those who hold one, counted down. A used up, expired or revoked one is like none.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { maxInvitationsPerPlace, tooManyInvitations } from "../account-bounds.ts";
import type { InvitationDraft, InvitationRow } from "../accounts.ts";
import { wholeServer } from "../stored.ts";
import { lockList } from "./races.ts";
import { get as getRoom } from "./rooms.ts";
import type { Tx } from "./transaction.ts";
import { admit } from "./users.ts";

/** `roomId`: of the room that it is to; null: to the server only. */
export type Taken = { invitation: InvitationRow; roomId: number | null };

type Row = InvitationRow & { roomId: number | null };

const isGood = "i.uses > 0 and i.expires > $2";
const columns = `i.id, i.maker as "by", r.name as room, r.title, i.uses as "usesLeft", i.created, i.expires`;
const from = "from invitations i left join rooms r on r.id = i.room";
// As the index has it; null is equal to nothing.
const place = `coalesce(i.room, ${wholeServer})`;

/** Throws `room_not_found`, `forbidden` when there are as many as there may be. */
export async function create(tx: Tx, draft: InvitationDraft, now: number): Promise<InvitationRow> {
  const { secretHash, by, uses, expires } = draft;
  const room = draft.room === null ? null : await getRoom(tx, draft.room);
  await lockList(tx, "invitations", room?.id ?? wholeServer);
  if ((await listOf(tx, room?.id ?? wholeServer, now)).length >= maxInvitationsPerPlace)
    throw new ChatError("forbidden", tooManyInvitations);
  const id = `i_${randomId(12)}`;
  await tx.run(
    `delete from invitations i where ${place} = $1 and not (${isGood})`,
    ...[room?.id ?? wholeServer, now],
  );
  await tx.run(
    `insert into invitations (secret, id, maker, room, uses, created, expires)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    ...[secretHash, id, by, room?.id ?? null, uses, now, expires],
  );
  const { name = null, title = null } = room ?? {};
  return { id, by, room: name, title, usesLeft: uses, created: now, expires };
}

/** Null, in one answer: unknown, used up, expired or revoked. */
export const find = (tx: Tx, secretHash: string, now: number): Promise<InvitationRow | null> =>
  tx.one<InvitationRow>(
    `select ${columns} ${from} where i.secret = $1 and ${isGood}`,
    secretHash,
    now,
  );

/**
 * As it is until the transaction ends: nobody else uses it up meanwhile. After users. Throws `invitation_invalid`.
 */
export async function take(tx: Tx, secretHash: string, now: number): Promise<Taken> {
  const row = await tx.one<Row>(
    `select ${columns}, i.room as "roomId" ${from} where i.secret = $1 and ${isGood} for update of i`,
    ...[secretHash, now],
  );
  if (row === null) throw new ChatError("invitation_invalid");
  const { roomId, ...invitation } = row;
  return { invitation, roomId };
}

/** Those still good, newest first. Throws `room_not_found`. */
export async function list(tx: Tx, room: RoomName | null, now: number): Promise<InvitationRow[]> {
  return listOf(tx, await placeOf(tx, room), now);
}

const listOf = (tx: Tx, placeId: number, now: number): Promise<InvitationRow[]> =>
  tx.all<InvitationRow>(
    `select ${columns} ${from} where ${place} = $1 and ${isGood} order by i.created desc, i.id`,
    ...[placeId, now],
  );

/** Of one that was taken: uses it up by one and makes the user a member of its room. */
export async function use(
  tx: Tx,
  { invitation, roomId }: Taken,
  userId: UserId,
  now: number,
): Promise<InvitationRow> {
  await tx.run("update invitations set uses = uses - 1 where id = $1", invitation.id);
  if (roomId !== null) await admit(tx, userId, roomId, now);
  return { ...invitation, usesLeft: invitation.usesLeft - 1 };
}

/** False: not one of that room, or with null of the server. Throws `room_not_found`. */
export async function revoke(tx: Tx, room: RoomName | null, id: string): Promise<boolean> {
  const remove = `delete from invitations i where ${place} = $1 and i.id = $2`;
  return (await tx.run(remove, await placeOf(tx, room), id)) > 0;
}

async function placeOf(tx: Tx, room: RoomName | null): Promise<number> {
  return room === null ? wholeServer : (await getRoom(tx, room)).id;
}
