// Being taken out of a room, and being told what changed, also in the middle of coming in.

import { describe, expect, test } from "bun:test";
import type { RoomFacts, ServerFrame } from "../../src/protocol/events.ts";
import { makeRoom } from "../../src/hub/room.ts";
import { entranceAt, general, openHub, seqsOf, turns } from "./support.ts";

const removed: ServerFrame = {
  ...{ type: "removed", room: general, why: "removed", reason: "", text: "You were removed" },
};
const nothing = (): void => {};

describe("expel", () => {
  test("[R12] nothing that is said from then on comes to them, nor are they present", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    for (const person of [ada, bo]) await house.join(person);
    house.say(ada, "before");
    house.hub.expel(bo.user.id, general, removed);
    house.say(ada, "after");
    await turns();
    expect(seqsOf(ada)).toEqual([1, 2]);
    expect(seqsOf(bo)).toEqual([]);
    expect(bo.frames.map((frame) => frame.type)).toEqual(["removed"]);
    expect(house.hub.people(general, "", 10)).toMatchObject([{ username: "ada" }]);
  });

  test("who was just cut is present no more, without the grace", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    for (const person of [ada, bo]) await house.join(person);
    bo.user.peers.splice(0);
    for (const seat of [...bo.seats]) house.hub.leave(seat, { grace: true });
    expect(house.hub.count(general)).toBe(2);
    house.hub.expel(bo.user.id, general, removed);
    expect(house.hub.count(general)).toBe(1);
    expect(house.hub.size().users).toBe(1);
  });

  test("a connection whose token is for other rooms hears nothing of it", async () => {
    const house = openHub();
    const bo = house.arrive("bo");
    Object.assign(bo, { grant: { ...bo.grant, rooms: new Set(["elsewhere"]) } });
    await house.join(bo);
    house.hub.setStanding(bo.user.id, general, { role: "moderator", text: "" });
    house.hub.expel(bo.user.id, general, removed);
    expect(bo.frames).toEqual([]);
  });

  test("a join whose snapshot is from before it does not seat them; one read after it does", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    const recording = house.hub.record(general);
    house.hub.expel(bo.user.id, general, removed);
    expect(await house.hub.admit(bo, recording, entranceAt(0), nothing)).toBe(false);
    expect(bo.seats).toEqual([]);
    expect(await house.hub.admit(ada, recording, entranceAt(0), nothing)).toBe(true);
    expect(await house.hub.admit(bo, recording, entranceAt(0), nothing)).toBe(true);
  });
});

describe("what changes while somebody comes in", () => {
  test("their role is not that of a snapshot from before", async () => {
    const house = openHub();
    const bo = house.arrive("bo");
    const recording = house.hub.record(general);
    house.hub.setStanding(bo.user.id, general, { role: "moderator", text: "" });
    expect(await house.hub.admit(bo, recording, entranceAt(0), nothing)).toBe(false);
    const entrance = { ...entranceAt(0), role: "moderator" } as const;
    expect(await house.hub.admit(bo, recording, entrance, nothing)).toBe(true);
    expect(bo.seats.map(({ role }) => role)).toEqual(["moderator"]);
  });

  test("the room's facts do not go back to those of a snapshot from before", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    const facts: RoomFacts = { ...makeRoom(general).facts, archived: true };
    house.hub.setFacts(general, facts, 7);
    await house.join(bo, 0);
    expect(bo.seats.map(({ room }) => room.facts.archived)).toEqual([true]);
  });
});
