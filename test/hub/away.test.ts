// Who is there and not at their desk, and what the others are told of it.

import { describe, expect, test } from "bun:test";
import type { System } from "../../src/protocol/events.ts";
import { general, type HubHouse, type Listener, openHub, turns } from "./support.ts";

type Presence = Extract<System, { event: "presence" }>;

/** What `listener` was told of others who went or came back: the names, and the sentence. */
const told = (listener: Listener) =>
  listener.frames
    .filter((frame): frame is Presence => frame.type === "system" && frame.event === "presence")
    .flatMap(({ changed, text }) => (changed === undefined ? [] : [text]));

async function settle(house: HubHouse, ms = 5_000): Promise<void> {
  house.clock.advance(ms);
  await turns();
}

async function houseWith(...names: string[]) {
  const house = openHub();
  const people = names.map((name) => house.arrive(name));
  for (const each of people) await house.join(each);
  await settle(house);
  for (const each of people) each.frames.length = 0;
  return { house, people };
}

const [ADA, BO] = [0, 1];
const at = (people: Listener[], place: number) => people[place] ?? expect.unreachable();

describe("[S8] away", () => {
  test("is told once, with who it is now and the count, and so is coming back", async () => {
    const { house, people } = await houseWith("ada", "bo");
    house.hub.setAway(at(people, BO), true);
    await settle(house, 250);
    expect(at(people, ADA).frames).toEqual([
      {
        ...{ type: "system", event: "presence", room: general, joined: [], left: [] },
        changed: [{ userId: "g_bo", username: "bo", role: "guest", away: true }],
        ...{ count: 2, text: "bo is away" },
      },
    ] as never);
    house.hub.setAway(at(people, BO), false);
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away", "bo is back"]);
    expect(house.hub.people(general, "", 10).filter(({ away }) => away)).toEqual([]);
  });

  test("is who is so on all connections: two tabs are one person", async () => {
    const { house, people } = await houseWith("ada", "bo");
    const second = house.arrive("bo");
    await house.join(second);
    house.hub.setAway(at(people, BO), true);
    await settle(house);
    expect(told(at(people, ADA))).toEqual([]);
    house.hub.setAway(second, true);
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away"]);
    // A third one, which has not joined anything yet.
    house.arrive("bo");
    house.hub.recountAway(second.user);
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away", "bo is back"]);
  });

  test("a connection that goes leaves those that are away", async () => {
    const { house, people } = await houseWith("ada", "bo");
    const second = house.arrive("bo");
    await house.join(second);
    house.hub.setAway(at(people, BO), true);
    second.user.peers.splice(second.user.peers.indexOf(second), 1);
    house.hub.recountAway(second.user);
    for (const seat of [...second.seats]) house.hub.leave(seat, { grace: true });
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away"]);
  });

  test("to and fro is told at most every three seconds, and nothing when nothing is left of it", async () => {
    const { house, people } = await houseWith("ada", "bo");
    for (let ms = 0; ms < 12_000; ms += 100) {
      house.hub.setAway(at(people, BO), ms % 200 === 0);
      await settle(house, 100);
    }
    await settle(house);
    expect(told(at(people, ADA)).length).toBeLessThanOrEqual(5);
    const before = told(at(people, ADA)).length;
    house.hub.setAway(at(people, BO), true);
    house.hub.setAway(at(people, BO), false);
    await settle(house);
    expect(told(at(people, ADA)).length).toBe(before);
  });

  test("who comes later finds it in the list, and is told when it ends", async () => {
    const { house, people } = await houseWith("ada", "bo");
    house.hub.setAway(at(people, BO), true);
    await settle(house);
    const cleo = house.arrive("cleo");
    await house.join(cleo);
    const away = house.hub.people(general, "", 10).filter((person) => person.away);
    expect(away.map(({ username }) => String(username))).toEqual(["bo"]);
    house.hub.setAway(at(people, BO), false);
    await settle(house);
    expect(told(cleo)).toEqual(["bo is back"]);
  });

  test("[P6] who was away, is cut and is back within the grace is told to be back", async () => {
    const { house, people } = await houseWith("ada", "bo");
    const bo = at(people, BO);
    house.hub.setAway(bo, true);
    await settle(house);
    bo.user.peers.length = 0;
    house.hub.recountAway(bo.user);
    for (const seat of [...bo.seats]) house.hub.leave(seat, { grace: true });
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away"]);
    const again = house.arrive("bo");
    house.hub.recountAway(again.user);
    await house.join(again);
    await settle(house);
    expect(told(at(people, ADA))).toEqual(["bo is away", "bo is back"]);
  });

  test("[S3] above 200 present users nothing is told of it; whoever asks for the names learns it", async () => {
    const { house, people } = await houseWith("ada", "bo");
    for (let n = 0; n < 200; n++) await house.join(house.arrive(`p${n}`));
    await settle(house);
    house.hub.setAway(at(people, BO), true);
    await settle(house);
    expect(told(at(people, ADA))).toEqual([]);
    const found = house.hub.people(general, "g_b", 1);
    expect(found).toMatchObject([{ username: "bo", away: true }] as never);
  });
});
