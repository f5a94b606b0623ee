// How far one has read, on all one's devices; what is unread; levels.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { type Court, openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const room = "general";
const say = (someone: Someone, text: string) => someone.ask({ type: "chat", room, text });
const read = (seq: number) => ({ type: "read", room, seq });

/** Ann's second device, in no room. */
const another = (court: Court, { token }: Someone) => court.connect(token);

/** Ann and bo in #general, where bo said three messages. */
async function openTalk() {
  const court = await openCourt();
  const ann = await court.come("ann", "member", room);
  const bo = await court.come("bo", "member", room);
  for (const text of ["one", "two", "three"]) await say(bo, text);
  return { court, ann, bo };
}

describe("read", () => {
  test("[U1] what is read on one device is told to the others, and to nobody else", async () => {
    const { court, ann, bo } = await openTalk();
    const phone = await another(court, ann);
    expect(phone.welcome.rooms).toMatchObject([
      { room, read: { seq: 0, unread: 3, mentions: 0, level: "all" } },
    ]);
    expect(await ann.ask(read(2))).toMatchObject({ type: "ack", room, seq: 2 });
    expect(await phone.next("read")).toEqual({
      ...{ type: "read", room: room as never, seq: 2 },
      ...{ unread: 1, mentions: 0, level: "all" },
    });
    await Promise.all([ann.ask({ type: "ping" }), bo.ask({ type: "ping" })]);
    for (const { frames } of [ann, bo])
      expect(frames.filter(({ type }) => type === "read")).toEqual([]);
  });

  test("[U1] two devices that race never put it back, and end up the same", async () => {
    const { court, ann, bo } = await openTalk();
    await Promise.all(Array.from({ length: 40 }, () => say(bo, "more")));
    const phone = await another(court, ann);
    const below = randomBelow(newSeed());
    const asked = Array.from({ length: 60 }, () => ({
      device: below(2) === 0 ? ann : phone,
      seq: below(50),
    }));
    const acks = await Promise.all(asked.map(({ device, seq }) => device.ask(read(seq))));
    for (const device of [ann, phone]) {
      const own = acks.filter((_, at) => asked[at]?.device === device);
      const told = device.frames.filter((frame) => frame.type === "read");
      for (const frames of [own, told]) {
        const seqs = frames.map((frame) => ("seq" in frame ? (frame.seq ?? 0) : 0));
        expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
      }
    }
    const furthest = Math.min(43, Math.max(...asked.map(({ seq }) => seq)));
    expect((await another(court, ann)).welcome.rooms).toMatchObject([{ read: { seq: furthest } }]);
  });

  test("[U2] one's own message is read on all one's devices", async () => {
    const { court, ann } = await openTalk();
    const phone = await another(court, ann);
    await say(ann, "mine");
    expect(await phone.next("read")).toMatchObject({ room, seq: 4, unread: 0, mentions: 0 });
    expect((await another(court, ann)).welcome.rooms).toMatchObject([
      { read: { seq: 4, unread: 0 } },
    ]);
  });

  test("[U3] rooms has the same counts, right after edits, deletions and a purge", async () => {
    const { court, ann, bo } = await openTalk();
    await court.raise(ann, room, "moderator");
    const counts = async () => {
      const reply = await ann.ask({ type: "rooms" });
      return reply.type === "rooms" ? reply.rooms[0]?.read : undefined;
    };
    await say(bo, "@ann and @ann");
    expect(await counts()).toMatchObject({ unread: 4, mentions: 1 });
    await bo.ask({ type: "edit", room, message: 4, text: "nobody" });
    expect(await counts()).toMatchObject({ unread: 4, mentions: 0 });
    await bo.ask({ type: "edit", room, message: 1, text: "@ann" });
    expect(await counts()).toMatchObject({ unread: 4, mentions: 1 });
    await bo.ask({ type: "delete", room, message: 1 });
    expect(await counts()).toMatchObject({ unread: 3, mentions: 0 });
    await ann.ask({ type: "ban", room, user: "bo", purgeSeconds: 3_600 });
    expect(await counts()).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("[U1] who is not a member has nothing to read", async () => {
    const { court } = await openTalk();
    const eve = await court.come("eve");
    expect(await eve.code(read(1))).toBe("not_in_room");
    expect(await eve.code({ type: "setLevel", room, level: "none" })).toBe("not_in_room");
    expect(eve.welcome.rooms).toEqual([]);
    expect(await eve.ask({ type: "rooms" })).not.toHaveProperty("rooms.0.read");
  });
});

describe("setLevel", () => {
  test("[U5] is kept, and told to the other devices", async () => {
    const { court, ann } = await openTalk();
    const phone = await another(court, ann);
    expect(await ann.code({ type: "setLevel", room, level: "none" })).toBe("ack");
    expect(await phone.next("read")).toMatchObject({ room, level: "none", seq: 0, unread: 3 });
    expect((await another(court, ann)).welcome.rooms).toMatchObject([{ read: { level: "none" } }]);
    expect(await ann.code({ type: "setLevel", room, level: "some" })).toBe("bad_request");
  });
});
