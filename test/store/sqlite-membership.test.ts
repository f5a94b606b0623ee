// In how many rooms one may be: each is a line of every welcome, and others can put one into rooms.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { asRoomName, asUsername, type RoomName, type UserId } from "../../src/protocol/ids.ts";
import type { Account } from "../../src/store/accounts.ts";
import type { Engine } from "../../src/store/sqlite/calls.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { maxRoomsByOthers, maxRoomsPerUser } from "../../src/store/standing.ts";
import { invitation, person } from "./people.ts";
import { entry } from "./support.ts";

const tooMany = { code: "too_many_rooms" };
let database: OpenDatabase;
let engine: Engine;
let ann: Account;
let bo: Account;

beforeEach(() => {
  database = openDatabase(null);
  ({ engine } = openEngine(createTransaction(database.db)));
  ann = engine.createAccount(person("ann"));
  bo = engine.createAccount(person("bo"));
});
afterEach(() => database.close());

const newRoom = (title: string, owner: Account = ann): RoomName =>
  engine.createRoom({
    ...{ room: null, title, topic: null, readOnly: false, slowSeconds: 0 },
    ...{ owner: owner.userId, ownerName: owner.username },
  }).room;
const enter = (room: string, userId: UserId) =>
  engine.enter(entry({ room: asRoomName(room), userId, username: asUsername("whoever") }));
const refusal = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};
const memberships = ({ userId }: Account): number => engine.roomsOf(userId).length;

test("nobody is in more rooms than may be, whichever way they come in, and out of one there is room", () => {
  const rooms = Array.from({ length: maxRoomsPerUser }, (_, at) => newRoom(`room ${at}`));
  const [first = asRoomName("none")] = rooms;
  const den = newRoom("den", bo);
  engine.createInvitation(invitation({ by: bo.userId, room: den }));
  const { secretHash } = invitation();
  const { userId } = ann;
  for (const act of [
    () => newRoom("one more"),
    () => enter("garden", userId),
    () => engine.addMember(den, userId),
    () => engine.useInvitation(secretHash, userId),
    () => engine.directRoom(userId, bo.userId),
    () => engine.directRoom(bo.userId, userId),
  ])
    expect(refusal(act)).toMatchObject(tooMany);
  expect([memberships(ann), memberships(bo)]).toEqual([maxRoomsPerUser, 1]);
  expect(engine.roomFor(asRoomName("garden"), userId)).toBeNull();
  expect(enter(first, userId)).toMatchObject({ role: "owner" });
  expect(engine.leave(first, userId)).toBeTrue();
  expect(engine.directRoom(bo.userId, userId)).toStartWith("dm-");
});

test("others fill no more than half of it: there is room for what one joins oneself", () => {
  const rooms = Array.from({ length: maxRoomsByOthers }, (_, at) => newRoom(`room ${at}`));
  for (const room of rooms) expect(engine.addMember(room, bo.userId)).toBeTrue();
  expect(refusal(() => engine.addMember(newRoom("one more"), bo.userId))).toMatchObject(tooMany);
  expect(enter("garden", bo.userId)).toMatchObject({ role: "owner" });
});

test("a guest in too many rooms makes no account by an invitation to another, and it is not used up", () => {
  const guest = "g_0000000000000001" as UserId;
  for (let at = 0; at < maxRoomsPerUser; at++) enter(`room-${at}`, guest);
  const den = newRoom("den");
  engine.createInvitation(invitation({ by: ann.userId, room: den }));
  const { secretHash: invitationHash } = invitation();
  const draft = person("gil", { userId: guest, invitationHash });
  expect(refusal(() => engine.createAccount(draft))).toMatchObject(tooMany);
  expect(engine.user(guest)?.role).toBe("guest");
  expect(engine.invitation(invitationHash)?.usesLeft).toBe(1);
});
