// Who is in a room and as what: listing, adding, removing, room roles, and leaving.

import { afterEach, describe, expect, test } from "bun:test";
import { maxRoomsByOthers } from "../../src/store/standing.ts";
import { closeChats } from "../support/chat.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

test("[L5] whoever adds somebody to one room too many is told who is in too many", async () => {
  const court = await openCourt();
  const [ann, bo] = [await court.come("ann"), await court.come("bo")];
  const draft = { title: "the den", topic: null, readOnly: false, slowSeconds: 0 };
  const owner = { owner: ann.id, ownerName: ann.welcome.you.username };
  const making = Array.from({ length: maxRoomsByOthers + 1 }, () =>
    court.store.createRoom({ room: null, ...draft, ...owner }),
  );
  const [last, ...others] = await Promise.all(making);
  await Promise.all(others.map(({ room }) => court.store.addMember(room, bo.id)));
  expect(await ann.ask({ type: "addMember", room: last?.room, user: "bo" })).toMatchObject({
    ...{ code: "too_many_rooms", text: "bo is in too many rooms" },
  });
});

describe("members", () => {
  test("[R8] are listed by id, page by page, whether they are here or not", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const [bo, gil] = [await court.come("bo"), await court.come("gil", "guest", "general")];
    const room = await court.privateRoom(ann, bo, gil);
    await bo.close();
    const ids = [ann.id, bo.id, gil.id].toSorted();
    const first = await gil.ask({ type: "members", room, limit: 2 });
    expect(first).toMatchObject({ type: "members", room, next: ids[1] });
    const last = await gil.ask({ type: "members", room, limit: 2, after: ids[1] });
    const pages = [first, last].flatMap((page) => (page.type === "members" ? page.members : []));
    expect(pages.map(({ userId }) => userId)).toEqual(ids);
    expect("next" in last).toBe(false);
    expect(pages.find(({ userId }) => userId === ann.id)).toMatchObject({
      ...{ userId: ann.id, username: "ann", guest: false, role: "owner" },
    });
    expect(pages.find(({ userId }) => userId === gil.id)).toMatchObject({ guest: true });
  });

  test("[R8] of a public room anybody may list, a member or not", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", "tea");
    const gil = await court.come("gil", "guest");
    expect(await gil.ask({ type: "members", room: "tea" })).toMatchObject({
      members: expect.arrayContaining([expect.objectContaining({ userId: ann.id })]),
    });
  });
});

describe("adding", () => {
  test("[R9, R10] who is added hears of it on all connections, and can join at once", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const other = await court.connect(bo.token);
    const room = await court.privateRoom(ann);
    await ann.ask({ type: "chat", text: "before" });
    expect(await bo.code({ type: "join", room })).toBe("room_not_found");
    expect(await ann.code({ type: "addMember", user: "bo" })).toBe("ack");
    for (const client of [bo, other]) {
      const { room: row, text } = await client.next("added");
      expect(row).toMatchObject({
        room,
        kind: "private",
        title: "the den",
        role: "member",
        head: 1,
      });
      expect(text).toBe("ann added you to the den");
    }
    expect(await bo.ask({ type: "join", room })).toMatchObject({ messages: [{ text: "before" }] });
  });

  test("[R9] who is a member already is told nothing", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await court.privateRoom(ann, bo);
    await court.raise(bo, room, "moderator");
    expect(await ann.code({ type: "addMember", user: "bo" })).toBe("ack");
    expect(await bo.ask({ type: "ping" })).toMatchObject({ type: "pong" });
    expect(bo.frames.some(({ type }) => type === "added")).toBe(false);
    expect(await bo.ask({ type: "members" })).toMatchObject({
      members: expect.arrayContaining([
        expect.objectContaining({ userId: bo.id, role: "moderator" }),
      ]),
    });
  });

  test("[R9] it takes a moderator, a private room, and somebody known who is not banned", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    await court.come("cy", "member", "tea");
    const room = await court.privateRoom(ann, bo);
    expect(await bo.code({ type: "addMember", user: "cy" })).toBe("forbidden");
    expect(await ann.code({ type: "addMember", user: "nobody" })).toBe("user_not_found");
    expect(await ann.code({ type: "addMember", user: "cy", room: "tea" })).toBe("bad_request");
    await court.raise(bo, room, "moderator");
    expect(await bo.code({ type: "addMember", user: "cy" })).toBe("ack");
    expect(await bo.code({ type: "ban", user: "cy" })).toBe("ack");
    expect(await bo.ask({ type: "addMember", user: "cy" })).toMatchObject({
      ...{ code: "banned", text: "cy was banned from the den" },
    });
  });
});

describe("removing", () => {
  test("[R11, R12] from a private room: it is gone on every connection, by every way", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await court.privateRoom(ann, bo);
    const other = await court.connect(bo.token);
    const joined = await other.ask({ type: "join", room });
    await ann.ask({ type: "chat", text: "before" });
    await other.next("chat");
    expect(await ann.code({ type: "removeMember", user: "bo" })).toBe("ack");
    await ann.ask({ type: "chat", text: "after" });
    for (const client of [bo, other]) {
      expect(await client.next("removed")).toMatchObject({ room, why: "removed", reason: "" });
      for (const type of ["chat", "history", "users"])
        expect(await client.ask({ type, room, text: "x" })).toMatchObject({ code: "not_in_room" });
      const resume = joined.type === "joined" ? { epoch: joined.epoch, after: 0 } : {};
      for (const command of [{ type: "join", ...resume }, { type: "join" }, { type: "members" }])
        expect(await client.ask({ ...command, room })).toMatchObject({ code: "room_not_found" });
      expect(client.frames.some((frame) => frame.type === "chat" && frame.text === "after")).toBe(
        false,
      );
    }
    expect(await ann.ask({ type: "users" })).toMatchObject({
      count: 1,
      users: [{ username: "ann" }],
    });
    expect((await court.store.audit({ before: null, limit: 1 }))[0]).toMatchObject({
      ...{ act: "remove", by: ann.id, target: bo.id, room },
    });
  });

  test("[R11] from a public room: they may come back", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "tea");
    const gil = await court.come("gil", "guest", "tea");
    expect(await mod.code({ type: "removeMember", user: "gil" })).toBe("ack");
    expect(await gil.next("removed")).toMatchObject({ room: "tea", why: "removed" });
    expect(await gil.code({ type: "join", room: "tea" })).toBe("joined");
  });

  test("[R11] it takes more rank than theirs; oneself one does not remove; who is in is removed", async () => {
    const court = await openCourt();
    const [ann, bo, cy] = [await court.come("ann"), await court.come("bo"), await court.come("cy")];
    const room = await court.privateRoom(ann, bo, cy);
    await court.come("dee");
    expect(await bo.code({ type: "removeMember", user: "cy" })).toBe("forbidden");
    await court.raise(bo, room, "moderator");
    expect(await bo.code({ type: "removeMember", user: "ann" })).toBe("forbidden");
    expect(await bo.code({ type: "removeMember", user: "bo" })).toBe("bad_request");
    expect(await bo.code({ type: "removeMember", user: "dee" })).toBe("user_not_found");
    expect(await bo.code({ type: "removeMember", user: "cy" })).toBe("ack");
  });

  test("[R12] who was just cut off is present no more", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    await court.privateRoom(ann, bo);
    bo.cut();
    await bo.closed;
    expect(await ann.ask({ type: "users" })).toMatchObject({ count: 2 });
    await ann.ask({ type: "removeMember", user: bo.id });
    expect(await ann.ask({ type: "users" })).toMatchObject({ count: 1 });
  });

  test("[C10, R12] who leaves a private room on one connection is out on all, and not let in again", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await court.privateRoom(ann, bo);
    const other = await court.connect(bo.token);
    await other.ask({ type: "join", room });
    expect(await bo.ask({ type: "leave", room })).toMatchObject({ type: "left", room });
    expect(await other.next("left")).toEqual({ type: "left", room });
    expect(await other.ask({ type: "history", room })).toMatchObject({ code: "not_in_room" });
    expect(await other.ask({ type: "join", room })).toMatchObject({ code: "room_not_found" });
  });
});

describe("room roles", () => {
  test("[R13] a room's owner makes moderators and other owners, and takes back what is below", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await court.privateRoom(ann, bo);
    const give = (role: string) => ann.code({ type: "setRoomRole", user: "bo", role });
    expect(await bo.code({ type: "updateRoom", topic: "mine" })).toBe("forbidden");
    expect(await give("moderator")).toBe("ack");
    expect(await bo.next("standing")).toEqual({
      ...{ type: "standing", room, role: "moderator", mutedUntil: 0 },
      text: "You are a moderator of the den now",
    });
    expect(await give("member")).toBe("ack");
    expect(await bo.next("standing")).toMatchObject({ role: "member" });
    expect(await give("owner")).toBe("ack");
    expect(await bo.code({ type: "updateRoom", topic: "mine" })).toBe("ack");
    expect(await give("member")).toBe("forbidden");
    const [line] = await court.store.audit({ before: null, limit: 1 });
    expect(line).toMatchObject({ act: "role", target: bo.id, room, detail: "owner" });
  });

  test("[R13] who keeps order on the server takes an owner's role back, where they are in the room", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "tea");
    const bo = await court.come("bo", "member", "tea");
    await court.raise(bo, "tea", "owner");
    expect(await mod.code({ type: "setRoomRole", user: "bo", role: "member" })).toBe("ack");
    expect(await bo.next("standing")).toMatchObject({ room: "tea", role: "member" });
    expect(await bo.code({ type: "updateRoom", topic: "mine" })).toBe("forbidden");
  });

  test("[R13] not by others, not to oneself, not to one who is not in the room", async () => {
    const court = await openCourt();
    const [ann, bo] = [await court.come("ann"), await court.come("bo")];
    const room = await court.privateRoom(ann, bo);
    await court.come("cy");
    await court.raise(bo, room, "moderator");
    const set = { type: "setRoomRole", role: "owner" };
    expect(await bo.code({ ...set, user: "ann" })).toBe("forbidden");
    expect(await bo.code({ ...set, user: "bo" })).toBe("forbidden");
    expect(await ann.code({ ...set, user: "ann", role: "member" })).toBe("bad_request");
    expect(await ann.code({ ...set, user: "cy" })).toBe("user_not_found");
    expect(await ann.code({ ...set, user: "bo", role: "king" })).toBe("bad_request");
  });
});
