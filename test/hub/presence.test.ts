// Who is here, and what the others are told of it.

import { describe, expect, test } from "bun:test";
import type { System } from "../../src/protocol/events.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { general, type Listener, openHub, turns } from "./support.ts";

type Presence = Extract<System, { event: "presence" }>;

const notices = (listener: Listener): Presence[] =>
  listener.frames.filter(
    (frame): frame is Presence => frame.type === "system" && frame.event === "presence",
  );

describe("presence", () => {
  test("[S1] joins and leaves within 250 ms are one notice", async () => {
    const house = openHub();
    const ada = house.arrive("ada");
    await house.join(ada);
    house.clock.advance(250);
    for (const name of ["bo", "cleo", "dag"]) await house.join(house.arrive(name));
    await turns();
    expect(notices(ada)).toEqual([]);
    house.clock.advance(250);
    await turns();
    expect(notices(ada)).toHaveLength(1);
    expect(notices(ada)[0]).toMatchObject({
      joined: [{ username: "bo" }, { username: "cleo" }, { username: "dag" }],
      left: [],
      count: 4,
      text: "bo, cleo and dag joined #general",
    });
  });

  test("one who joins alone is not told of it, the others are", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    house.clock.advance(250);
    await house.join(bo);
    house.clock.advance(250);
    await turns();
    expect(notices(ada)).toHaveLength(1);
    expect(notices(bo)).toHaveLength(0);
  });

  test("[P6] for ten seconds after a cut nobody hears of it, nor of the return", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    await house.join(bo);
    house.clock.advance(1_000);
    await turns();
    ada.frames.length = 0;
    for (const seat of [...bo.seats]) house.hub.leave(seat, { grace: true });
    house.clock.advance(9_000);
    await turns();
    expect(notices(ada)).toEqual([]);
    expect(house.hub.count(general)).toBe(2);
    await house.join(bo);
    house.clock.advance(20_000);
    await turns();
    expect(notices(ada)).toEqual([]);
    for (const seat of [...bo.seats]) house.hub.leave(seat, { grace: true });
    house.clock.advance(12_000);
    await turns();
    expect(notices(ada)).toMatchObject([{ left: [{ username: "bo" }], count: 1 }]);
  });

  test("[S2] above 200 present users the count alone is told, at most once a second", async () => {
    const house = openHub();
    const ada = house.arrive("ada");
    await house.join(ada);
    for (let n = 0; n < 250; n++) await house.join(house.arrive(`p${n}`));
    house.clock.advance(1_000);
    await turns(2);
    ada.frames.length = 0;
    for (let n = 0; n < 100; n++) {
      await house.join(house.arrive(`q${n}`));
      house.clock.advance(30);
      await turns();
    }
    house.clock.advance(2_000);
    await turns();
    const told = notices(ada);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const notice of told) expect(notice).toMatchObject({ joined: [], left: [] });
    expect(told.at(-1)?.count).toBe(351);
  });

  test("a user on two connections is one person, present until the last is gone", async () => {
    const house = openHub();
    const [ada, bo, second] = [house.arrive("ada"), house.arrive("bo"), house.arrive("bo")];
    await house.join(ada);
    await house.join(bo);
    await house.join(second);
    expect(house.hub.count(general)).toBe(2);
    house.clock.advance(1_000);
    await turns();
    ada.frames.length = 0;
    for (const seat of [...bo.seats]) house.hub.leave(seat, { grace: false });
    house.clock.advance(1_000);
    await turns();
    expect(notices(ada)).toEqual([]);
    for (const seat of [...second.seats]) house.hub.leave(seat, { grace: false });
    house.clock.advance(1_000);
    await turns();
    expect(notices(ada)).toMatchObject([{ left: [{ username: "bo" }] }]);
  });
});

describe("names", () => {
  test("[N4] a name that looks like another's who is here is not given", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    expect(house.hub.rename(bo, asUsername("Ada"))).toBe(false);
    expect(bo.user.username as string).toBe("bo");
    expect(house.hub.rename(ada, asUsername("Ada"))).toBe(true);
  });

  test("the name of one who is only in the grace is free", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    for (const seat of [...ada.seats]) house.hub.leave(seat, { grace: true });
    ada.user.peers.length = 0;
    expect(house.hub.rename(bo, asUsername("ada"))).toBe(true);
  });

  test("a rename is told once in each room that the user is in", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    await house.join(bo);
    house.hub.rename(bo, asUsername("Bob"));
    await turns();
    expect(ada.frames).toMatchObject([
      { type: "system", event: "renamed", was: "bo", user: { username: "Bob" } },
    ]);
  });
});

describe("typing", () => {
  test("the whole list is told, passed on every three seconds, forgotten after six", async () => {
    const house = openHub();
    const [ada, bo] = [house.arrive("ada"), house.arrive("bo")];
    await house.join(ada);
    await house.join(bo);
    const seat = bo.seats[0] ?? expect.unreachable();
    const lists = () =>
      ada.frames.flatMap((frame) =>
        frame.type === "typing" ? [frame.users.map((user) => String(user.username))] : [],
      );
    house.hub.typing(seat, true);
    house.clock.advance(1_000);
    house.hub.typing(seat, true);
    await turns();
    expect(lists()).toEqual([["bo"]]);
    house.clock.advance(2_000);
    house.hub.typing(seat, true);
    await turns();
    expect(lists()).toEqual([["bo"], ["bo"]]);
    house.clock.advance(7_000);
    await turns();
    expect(lists()).toEqual([["bo"], ["bo"], []]);
  });
});
