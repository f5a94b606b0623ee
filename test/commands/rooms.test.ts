// What rooms are: making them, changing them, archiving them, the room of two, and for whom they exist.

import { afterEach, describe, expect, test } from "bun:test";
import type { RoomName } from "../../src/protocol/ids.ts";
import { createLog } from "../../src/lib/log.ts";
import { closeChats, memoryStore, openChat } from "../support/chat.ts";
import { heldStore } from "../support/held-store.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

/** The room that an ack names. */
async function roomOf(asked: ReturnType<Someone["ask"]>): Promise<RoomName> {
  const reply = await asked;
  if (reply.type !== "ack" || reply.room === undefined) throw new Error(JSON.stringify(reply));
  return reply.room;
}

test("who joins under the name that they have costs no look at the accounts", async () => {
  const held = heldStore(await memoryStore(createLog("json", () => {})), "isNameTaken");
  const chat = await openChat({}, { store: held.store });
  const ann = await chat.join("ann", "one");
  let asked = 0;
  held.beforeAnswer(async () => void asked++);
  for (const room of ["one", "two"])
    expect(await ann.ask({ type: "join", room, username: "ann" })).toMatchObject({
      type: "joined",
    });
  expect(asked).toBe(0);
  await ann.ask({ type: "join", room: "one", username: "anna" });
  expect(asked).toBe(1);
});

describe("coming into a room", () => {
  test("[R10] one's other connections hear of a first join, the asking one by its answer alone", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const other = await court.connect(ann.token);
    await ann.ask({ type: "join", room: "tea" });
    const added = await other.next("added");
    expect(added).toMatchObject({ text: "You joined #tea", room: { room: "tea", member: true } });
    expect(added.room.read).toMatchObject({ unread: 0, level: "all" });
    await ann.ask({ type: "ping" });
    expect(ann.frames.some((frame) => frame.type === "added")).toBe(false);
  });

  test("[R10] of a refresh nobody hears, nor the first of a join by the second; of a leave both do", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "guest", "tea");
    const other = await court.connect(ann.token);
    await other.ask({ type: "join", room: "tea" });
    await ann.ask({ type: "join", room: "tea" });
    await other.ask({ type: "leave", room: "tea" });
    expect(await ann.next("left")).toMatchObject({ room: "tea" });
    await ann.ask({ type: "join", room: "tea" });
    expect(await other.next("added")).toMatchObject({ room: { room: "tea" } });
    await other.ask({ type: "ping" });
    expect([...ann.frames, ...other.frames].filter(({ type }) => type === "added")).toHaveLength(1);
  });
});

describe("making a room", () => {
  test("[R2] whoever has an account makes a public room, and is its owner", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const made = { room: "Tea", title: "Tea", topic: "leaves", readOnly: true, slowSeconds: 5 };
    expect(await ann.ask({ type: "createRoom", ...made })).toMatchObject({
      ...{ type: "ack", room: "tea" },
    });
    expect(await ann.ask({ type: "join", room: "tea" })).toMatchObject({
      ...{ type: "joined", ...made, room: "tea", kind: "public", role: "owner", archived: false },
    });
  });

  test("[R2] a private room is named by the server and known by its title", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const room = await roomOf(ann.ask({ type: "createRoom", private: true, title: "The den" }));
    expect(room).toMatch(/^p-\w{12}$/);
    expect(await ann.ask({ type: "join", room })).toMatchObject({
      ...{ kind: "private", title: "The den", role: "owner" },
    });
  });

  test("[R2] guests make none, and what is not complete makes none", async () => {
    const court = await openCourt();
    const [ann, gil] = [await court.come("ann"), await court.come("gil", "guest")];
    expect(await gil.code({ type: "createRoom", room: "tea" })).toBe("forbidden");
    expect(await gil.code({ type: "createRoom", private: true, title: "x" })).toBe("forbidden");
    expect(await ann.code({ type: "createRoom" })).toBe("bad_request");
    expect(await ann.code({ type: "createRoom", private: true })).toBe("bad_request");
    const named = { type: "createRoom", private: true, title: "x", room: "tea" };
    expect(await ann.code(named)).toBe("bad_request");
    expect(await ann.code({ type: "createRoom", room: "p-0123456789ab" })).toBe("name_invalid");
    expect(await ann.code({ type: "createRoom", room: "tea" })).toBe("ack");
    expect(await ann.code({ type: "createRoom", room: "tea" })).toBe("name_taken");
  });

  test("[R10] the maker's other connections hear of it, the asking one by its answer alone", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const other = await court.connect(ann.token);
    const room = await roomOf(ann.ask({ type: "createRoom", private: true, title: "The den" }));
    const added = await other.next("added");
    expect(added.room).toMatchObject({
      ...{ room, kind: "private", title: "The den", role: "owner", member: true, head: 0 },
    });
    await ann.ask({ type: "ping" });
    expect(ann.frames.some((frame) => frame.type === "added")).toBe(false);
  });
});

describe("changing a room", () => {
  test("[R3] those who are in it get all its facts as an event, in the order of seq", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    await ann.ask({ type: "createRoom", room: "tea", topic: "leaves" });
    const bo = await court.come("bo", "guest", "tea");
    await ann.ask({ type: "join", room: "tea" });
    const sent = Array.from({ length: 10 }, (_, at) =>
      at % 2 === 0
        ? ann.ask({ type: "chat", text: `m${at}` })
        : ann.ask({ type: "updateRoom", room: "tea", title: `t${at}` }),
    );
    const acks = await Promise.all(sent);
    const seqs = acks.flatMap((ack) => (ack.type === "ack" ? (ack.seq ?? []) : []));
    expect(seqs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const newest = Math.max(...seqs);
    await Promise.race([
      bo.next("chat", ({ seq }) => seq === newest),
      bo.next("room", ({ seq }) => seq === newest),
    ]);
    const events = bo.frames.filter((frame) => frame.type === "chat" || frame.type === "room");
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(events.findLast((event) => event.type === "room")).toMatchObject({
      ...{ room: "tea", userId: ann.id, title: "t9", topic: "leaves", kind: "public" },
      ...{ readOnly: false, slowSeconds: 0, archived: false },
    });
  });

  test("[R3] one who was away gets the event by a resume, and the facts as they are now", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    await ann.ask({ type: "createRoom", room: "tea" });
    const joined = await ann.ask({ type: "join", room: "tea" });
    if (joined.type !== "joined") throw new Error(JSON.stringify(joined));
    await ann.ask({ type: "updateRoom", topic: "leaves" });
    const back = await court.connect(ann.token);
    const { epoch } = joined;
    expect(await back.ask({ type: "join", room: "tea", epoch, after: 0 })).toMatchObject({
      ...{ topic: "leaves", events: [{ type: "room", seq: 1, topic: "leaves" }] },
    });
  });

  test("[R3] null takes away, but not a private room's title; nothing named is nothing asked", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const room = await court.privateRoom(ann);
    expect(await ann.code({ type: "updateRoom", topic: "leaves" })).toBe("ack");
    expect(await ann.code({ type: "updateRoom", topic: null })).toBe("ack");
    expect(await ann.code({ type: "updateRoom", title: null })).toBe("bad_request");
    expect(await ann.code({ type: "updateRoom" })).toBe("bad_request");
    expect(await ann.ask({ type: "join", room })).toMatchObject({ topic: null, title: "the den" });
  });

  test("[R3] it takes an owner's rank, and what locks a room is in the audit log", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    await ann.ask({ type: "createRoom", room: "tea" });
    const bo = await court.come("bo", "member", "tea");
    const mod = await court.come("mod", "moderator");
    const update = { type: "updateRoom", room: "tea", readOnly: true };
    expect(await bo.code(update)).toBe("forbidden");
    await court.raise(bo, "tea", "moderator");
    expect(await bo.code(update)).toBe("forbidden");
    expect(await bo.code({ type: "archiveRoom", room: "tea" })).toBe("forbidden");
    expect(await mod.code(update)).toBe("ack");
    expect(await ann.code({ type: "archiveRoom", room: "tea" })).toBe("ack");
    const lines = await court.store.audit({ before: null, limit: 10 });
    expect(lines.map(({ act, by }) => [act, by])).toEqual([
      ["archive", ann.id],
      ["lock", mod.id],
    ]);
  });

  test("[R4] an archived room is read and joined, and opened again", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    await ann.ask({ type: "createRoom", room: "tea" });
    await ann.ask({ type: "join", room: "tea" });
    await ann.ask({ type: "chat", text: "before" });
    await ann.ask({ type: "archiveRoom" });
    expect(await ann.code({ type: "chat", text: "after" })).toBe("room_archived");
    const bo = await court.come("bo");
    expect(await bo.ask({ type: "join", room: "tea" })).toMatchObject({
      ...{ archived: true, messages: [{ text: "before" }] },
    });
    expect(await bo.code({ type: "chat", text: "hi" })).toBe("room_archived");
    expect(await bo.ask({ type: "rooms" })).toMatchObject({ rooms: [] });
    expect(await bo.ask({ type: "rooms", archived: true })).toMatchObject({
      rooms: [{ room: "tea" }],
    });
    expect(await ann.code({ type: "archiveRoom", archived: false })).toBe("ack");
    await bo.next("room", ({ archived }) => !archived);
    expect(await bo.code({ type: "chat", text: "hi" })).toBe("ack");
  });
});

describe("a direct room", () => {
  test("[R7] the same two always get the same one, and the other hears of it once", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await roomOf(ann.ask({ type: "direct", user: "bo" }));
    const added = await bo.next("added");
    expect(added.room).toMatchObject({
      ...{ room, kind: "direct", other: { userId: ann.id, username: "ann" } },
    });
    expect(await roomOf(bo.ask({ type: "direct", user: ann.id }))).toBe(room);
    expect(await roomOf(ann.ask({ type: "direct", user: "@Bo" }))).toBe(room);
    for (const person of [ann, bo]) await person.ask({ type: "join", room });
    await ann.ask({ type: "chat", text: "hi" });
    expect(await bo.next("chat")).toMatchObject({ room, text: "hi" });
    expect([...ann.frames, ...bo.frames].filter(({ type }) => type === "added")).toHaveLength(1);
  });

  test("[R7] two who ask at once get the same", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const [one, other] = await Promise.all([
      roomOf(ann.ask({ type: "direct", user: "bo" })),
      roomOf(bo.ask({ type: "direct", user: "ann" })),
    ]);
    expect(one).toBe(other);
  });

  test("[R7] not with oneself nor with nobody; a guest answers, and opens none", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const gil = await court.come("gil", "guest", "general");
    expect(await ann.code({ type: "direct", user: "ann" })).toBe("bad_request");
    expect(await ann.code({ type: "direct", user: "nobody" })).toBe("user_not_found");
    expect(await gil.code({ type: "direct", user: "ann" })).toBe("forbidden");
    const room = await roomOf(ann.ask({ type: "direct", user: "gil" }));
    expect(await roomOf(gil.ask({ type: "direct", user: "ann" }))).toBe(room);
    await gil.ask({ type: "join", room });
    expect(await gil.code({ type: "chat", text: "hi" })).toBe("ack");
  });

  test("[R3, R9] nothing is changed of it and nobody is added, whoever asks", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann", "owner"), await court.come("bo")];
    const room = await roomOf(ann.ask({ type: "direct", user: "bo" }));
    for (const command of [
      { type: "updateRoom", title: "ours" },
      { type: "archiveRoom" },
      { type: "addMember", user: "bo" },
      { type: "removeMember", user: "bo" },
      { type: "setRoomRole", user: "bo", role: "owner" },
      { type: "invite" },
      { type: "invitations" },
      { type: "revokeInvitation", invitation: "x" },
    ])
      expect([command.type, await ann.code({ ...command, room })]).toEqual([
        command.type,
        "forbidden",
      ]);
    expect(await bo.code({ type: "members", room })).toBe("members");
  });
});

describe("for whom a room exists", () => {
  test("[R1] outside of a private or direct room everything is as if there were none", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const owner = await court.come("cy", "owner");
    const rooms = [
      await court.privateRoom(ann, bo),
      await roomOf(ann.ask({ type: "direct", user: "bo" })),
      "p-0123456789ab",
    ];
    for (const command of [
      { type: "join" },
      { type: "join", epoch: "x", after: 0 },
      { type: "members" },
      { type: "updateRoom", title: "mine" },
      { type: "archiveRoom" },
      { type: "addMember", user: "cy" },
      { type: "removeMember", user: "bo" },
      { type: "setRoomRole", user: "bo", role: "owner" },
      { type: "invite" },
      { type: "invitations" },
      { type: "leave" },
      { type: "chat", text: "x" },
      { type: "history" },
      { type: "users" },
    ]) {
      const answers = [];
      for (const room of rooms) {
        const { ref: _, ...reply } = { ref: 0, ...(await owner.ask({ ...command, room })) };
        answers.push(JSON.stringify(reply).replaceAll(room, "ROOM"));
      }
      expect([command.type, new Set(answers).size, answers[0]]).toEqual([
        ...[command.type, 1, expect.stringContaining(`"type":"error"`)],
      ]);
    }
  });

  test("[C19, R1] lists have a user's own private and direct rooms, and nobody else's", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo", "admin")];
    const den = await court.privateRoom(ann);
    const cy = await court.come("cy");
    const two = await roomOf(ann.ask({ type: "direct", user: "cy" }));
    const rooms = [
      { room: two, kind: "direct", other: { username: "cy" }, member: true },
      { room: den, kind: "private", title: "the den", member: true, role: "owner" },
    ];
    expect(await ann.ask({ type: "rooms" })).toMatchObject({ rooms });
    expect(await ann.ask({ type: "rooms", query: "DEN" })).toMatchObject({ rooms: [rooms[1]] });
    expect(await bo.ask({ type: "rooms" })).toMatchObject({ rooms: [] });
    expect((await court.connect(ann.token)).welcome.rooms).toMatchObject(rooms);
    expect((await court.connect(cy.token)).welcome.rooms).toMatchObject([
      { room: two, other: { username: "ann" } },
    ]);
  });
});

test("[R16] a person who types opens a room for two and says what it is about", async () => {
  const court = await openCourt();
  const ann = await court.come("ann");
  await court.come("bo lee");
  await ann.ask({ type: "createRoom", room: "tea" });
  ann.send("/join tea");
  await ann.next("joined");
  ann.send("/topic leaves and water");
  expect(await ann.next("room")).toMatchObject({ topic: "leaves and water" });
  ann.send("/members");
  expect(await ann.next("members")).toMatchObject({
    members: [{ username: "ann", role: "owner" }],
  });
  ann.send("/invite");
  expect(await ann.next("ack", ({ invitation }) => invitation !== undefined)).toMatchObject({
    room: "tea",
  });
  ann.send("/dm bo lee");
  expect(await ann.next("ack", ({ room }) => room?.startsWith("dm-") === true)).toBeDefined();
  ann.send("/topic");
  expect(await ann.next("error")).toMatchObject({ code: "bad_request" });
});
