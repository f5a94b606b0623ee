// Two nodes and the people of both: who is in a room, and what the others are told of it. By a clock turned by hand.

import { describe, expect, test } from "bun:test";
import type { ServerFrame, System } from "../../src/protocol/events.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { type BusBroker, createBus } from "../support/bus.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { general, type HubHouse, type Listener, openHub, turns } from "./support.ts";

type Node = HubHouse & { broker: BusBroker };
type Nodes = { clock: ManualClock; bus: ReturnType<typeof createBus>; open(): Promise<Node> };

async function openNodes(): Promise<Nodes & { one: Node; two: Node }> {
  const clock = manualClock();
  const bus = createBus();
  const log: HubHouse["log"] = [];
  async function open(): Promise<Node> {
    const broker = bus.open();
    const house = openHub({ clock, log, broker });
    await turns(3);
    clock.advance(150);
    return { ...house, broker };
  }
  const [one, two] = [await open(), await open()];
  return { clock, bus, open, one, two };
}

/** Moves on so that what nodes gather is told, and what is told is heard. */
async function pass(clock: ManualClock, ms = 400): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.advance(Math.min(100, ms - passed));
    await turns();
  }
  await turns();
}

/** Joins as a connection does: the room's people at other nodes are waited for. */
const enter = async (node: Node, name: string): Promise<Listener> => {
  const listener = node.arrive(name);
  node.hub.recountAway(listener.user);
  await node.join(listener);
  return listener;
};

type Presence = Extract<System, { event: "presence" }>;
const isPresence = (frame: ServerFrame): frame is Presence =>
  frame.type === "system" && frame.event === "presence";
const told = (listener: Listener) =>
  listener.frames
    .filter(isPresence)
    .map(({ joined, left, count }) => [
      joined.map(({ username }) => String(username)),
      left.map(({ username }) => String(username)),
      count,
    ]);
const namesAt = ({ hub }: Node): string[] =>
  hub.people(general, "", 100).map(({ username }) => username);

function drop(listener: Listener, { grace }: { grace: boolean }, { hub }: Node): void {
  for (const seat of [...listener.seats]) hub.leave(seat, { grace });
  listener.user.peers.splice(listener.user.peers.indexOf(listener), 1);
  hub.recountAway(listener.user);
  hub.users.forgetIfGone(listener.user);
}

describe("people of two nodes", () => {
  test("who joins is in the list with those of the other node, who are told of it", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    await pass(clock);
    const bo = await enter(two, "bo");
    expect(namesAt(two)).toEqual(["ada", "bo"]);
    expect(two.hub.count(general)).toBe(2);
    await pass(clock);
    expect(namesAt(one)).toEqual(["ada", "bo"]);
    expect(told(ada)).toEqual([[["bo"], [], 2]]);
    expect(told(bo)).toEqual([]);
  });

  test("who leaves is told at both nodes, and forgotten", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(two, "bo");
    await pass(clock);
    ada.frames.length = 0;
    drop(bo, { grace: false }, two);
    await pass(clock);
    expect(told(ada)).toEqual([[[], ["bo"], 1]]);
    expect(one.hub.size()).toMatchObject({ users: 1 });
    await pass(clock, 2_000);
    expect(two.hub.size()).toEqual({ users: 0, rooms: 0 });
  });

  test("a person at two nodes is one, and leaves once", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(one, "bo");
    await pass(clock);
    ada.frames.length = 0;
    const second = await enter(two, "bo");
    await pass(clock);
    expect([one.hub.count(general), two.hub.count(general)]).toEqual([2, 2]);
    drop(bo, { grace: false }, one);
    await pass(clock);
    expect(told(ada)).toEqual([]);
    expect(one.hub.count(general)).toBe(2);
    drop(second, { grace: false }, two);
    await pass(clock);
    expect(told(ada)).toEqual([[[], ["bo"], 1]]);
  });

  test("[P6] who is cut at one node and comes back at another is not told to have left", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(one, "bo");
    const cleo = await enter(two, "cleo");
    await pass(clock, 1_000);
    ada.frames.length = cleo.frames.length = 0;
    drop(bo, { grace: true }, one);
    await pass(clock, 3_000);
    await enter(two, "bo");
    await pass(clock, 20_000);
    expect(told(ada)).toEqual([]);
    expect(told(cleo)).toEqual([]);
    expect([one.hub.count(general), two.hub.count(general)]).toEqual([3, 3]);
  });

  test("of a room that nobody here is in the count is known from the last beat", async () => {
    const { clock, one, two, open } = await openNodes();
    await enter(one, "ada");
    await pass(clock, 2_500);
    expect(two.hub.count(general)).toBe(1);
    expect((await open()).hub.count(general)).toBe(1);
  });

  test("away is who is so at both nodes", async () => {
    const { clock, one, two } = await openNodes();
    await enter(one, "ada");
    const [bo, second] = [await enter(one, "bo"), await enter(two, "bo")];
    await pass(clock);
    const awayAt = (node: Node) =>
      node.hub.people(general, "", 9).flatMap((each) => (each.away ? each.username : []));
    one.hub.setAway(bo, true);
    await pass(clock);
    expect([awayAt(one), awayAt(two)]).toEqual([[], []]);
    two.hub.setAway(second, true);
    await pass(clock);
    expect([awayAt(one), awayAt(two)].flat().map(String)).toEqual(["bo", "bo"]);
  });

  test("a name that somebody of the other node has in the same room is not given", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(two, "bo");
    await pass(clock);
    ada.frames.length = 0;
    expect(two.hub.rename(bo, asUsername("Ada"))).toBe(false);
    expect(two.hub.rename(bo, asUsername("Bob"))).toBe(true);
    await turns();
    expect(ada.frames).toMatchObject([{ event: "renamed", was: "bo", user: { username: "Bob" } }]);
    expect(namesAt(one)).toEqual(["ada", "Bob"]);
  });

  test("the name of one who was cut at the other node is free, until they are back", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    await enter(one, "cleo");
    const bo = await enter(two, "bo");
    await pass(clock);
    drop(ada, { grace: true }, one);
    await pass(clock);
    expect(two.hub.rename(bo, asUsername("Ada"))).toBe(true);
    expect(two.hub.rename(bo, asUsername("Cleo"))).toBe(false);
  });

  test("who types is shown at the other node, and for no longer than at their own", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(two, "bo");
    await pass(clock);
    ada.frames.length = 0;
    two.hub.typing(bo.seats[0] ?? expect.unreachable(), true);
    await turns();
    await pass(clock, 8_000);
    const lists = ada.frames.flatMap((each) => (each.type === "typing" ? [each.users.length] : []));
    expect(lists).toEqual([1, 0]);
  });
});

describe("a node that is gone", () => {
  test("takes its people with it within 15 s when it dies, and not at once", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    await enter(two, "bo");
    await pass(clock, 3_000);
    ada.frames.length = 0;
    two.broker.cut({ silently: true });
    await pass(clock, 7_000);
    expect(told(ada)).toEqual([]);
    await pass(clock, 8_000);
    expect(told(ada)).toEqual([[[], ["bo"], 1]]);
    expect(one.hub.size().users).toBe(1);
  });

  test("shows nobody as left when it stops and they come back elsewhere in time", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(two, "bo");
    await pass(clock, 1_000);
    ada.frames.length = 0;
    two.hub.sayBye();
    drop(bo, { grace: true }, two);
    two.hub.close();
    await two.broker.close();
    await pass(clock, 4_000);
    await enter(one, "bo");
    await pass(clock, 30_000);
    expect(told(ada)).toEqual([]);
    expect(namesAt(one)).toEqual(["ada", "bo"]);
  });

  test("that stops and whose people do not come back is told after the grace", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    await enter(two, "bo");
    await pass(clock, 1_000);
    ada.frames.length = 0;
    two.hub.sayBye();
    two.hub.close();
    await two.broker.close();
    await pass(clock, 9_000);
    expect(told(ada)).toEqual([]);
    await pass(clock, 3_000);
    expect(told(ada)).toEqual([[[], ["bo"], 1]]);
  });
});

describe("a node that just started", () => {
  test("tells who comes in first who is there, and not that all of them just came", async () => {
    const { clock, bus, one } = await openNodes();
    for (const name of ["ada", "bo"]) await enter(one, name);
    await pass(clock);
    const house = openHub({ clock, log: one.log, broker: bus.open() });
    const cleo = house.arrive("cleo");
    const joining = house.join(cleo);
    await pass(clock, 400);
    await joining;
    expect(house.hub.count(general)).toBe(3);
    await pass(clock, 1_000);
    expect(told(cleo)).toEqual([]);
  });
});

describe("a broker that was away", () => {
  test("shows nobody as left, and then what is true", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    const bo = await enter(two, "bo");
    await pass(clock, 1_000);
    ada.frames.length = 0;
    for (const { broker } of [one, two]) broker.cut();
    drop(bo, { grace: false }, two);
    await enter(two, "cleo");
    await pass(clock, 30_000);
    expect(told(ada)).toEqual([]);
    for (const { broker } of [one, two]) broker.mend();
    await pass(clock, 1_000);
    expect(told(ada)).toEqual([[["cleo"], ["bo"], 2]]);
  });

  test("a node that lost what was said asks for it, by the next word of that room", async () => {
    const { clock, one, two } = await openNodes();
    const ada = await enter(one, "ada");
    await enter(two, "bo");
    await pass(clock, 3_000);
    ada.frames.length = 0;
    two.loses.next = ({ topic }) => topic.startsWith("@in:");
    await enter(two, "cleo");
    await pass(clock, 300);
    two.loses.next = () => false;
    await enter(two, "dag");
    await pass(clock);
    expect(namesAt(one)).toEqual(["ada", "bo", "cleo", "dag"]);
  });

  test("and by the next beat when nothing more is said", async () => {
    const { clock, one, two } = await openNodes();
    await enter(one, "ada");
    await enter(two, "bo");
    await pass(clock, 3_000);
    two.loses.next = ({ topic }) => topic.startsWith("@in:");
    await enter(two, "cleo");
    await pass(clock, 2_500);
    expect(namesAt(one)).toEqual(["ada", "bo", "cleo"]);
  });
});

describe("a node alone", () => {
  test("says nothing to anybody, and has no timer for it", async () => {
    const timers: number[] = [];
    const clock = manualClock();
    const { every } = clock;
    const counting: ManualClock = {
      ...clock,
      every(ms, task) {
        timers.push(ms);
        return every(ms, task);
      },
    };
    const published: string[] = [];
    const house = openHub({ clock: counting });
    house.loses.next = ({ topic }) => published.push(topic) < 0;
    const ada = house.arrive("ada");
    house.hub.recountAway(ada.user);
    await house.join(ada);
    house.hub.typing(ada.seats[0] ?? expect.unreachable(), true);
    house.hub.tellUser(ada.user.id, { type: "left", room: general });
    house.hub.rename(ada, asUsername("Ada"));
    clock.advance(20_000);
    await turns();
    expect(published).toEqual([]);
    // The sweep that was always there.
    expect(timers).toEqual([1_000]);
  });
});

describe("a large room", () => {
  test("is listed in parts, counted once, and told by its count alone", async () => {
    const { clock, bus, one, two } = await openNodes();
    for (let n = 0; n < 1_200; n++) await one.join(one.arrive(`p${n}`));
    await pass(clock, 2_000);
    const from = bus.sent.length;
    const bo = await enter(two, "bo");
    expect(two.hub.count(general)).toBe(1_201);
    expect(two.hub.people(general, "", 2_000)).toHaveLength(1_201);
    // The question, three parts, the answer.
    expect(bus.sent.slice(from).filter((topic) => topic.startsWith("@node:"))).toHaveLength(5);
    await pass(clock, 2_000);
    expect(told(bo)).toEqual([]);
    const ada = await enter(one, "ada");
    await pass(clock, 2_000);
    expect(told(bo)).toEqual([[[], [], 1_202]]);
    drop(ada, { grace: false }, one);
    await pass(clock, 2_000);
    expect(told(bo)).toEqual([
      [[], [], 1_202],
      [[], [], 1_201],
    ]);
  });

  test("that is left costs nothing more at the node that left it", async () => {
    const { clock, one, two } = await openNodes();
    for (let n = 0; n < 300; n++) await one.join(one.arrive(`p${n}`));
    const bo = await enter(two, "bo");
    await pass(clock, 1_000);
    drop(bo, { grace: false }, two);
    await pass(clock, 3_000);
    expect(two.hub.size()).toEqual({ users: 0, rooms: 0 });
    expect(two.hub.count(general)).toBe(300);
  });
});

describe("a question to a node that does not answer", () => {
  test("is waited for no longer than 150 ms: a join goes on", async () => {
    const { clock, one, two } = await openNodes();
    await enter(two, "bo");
    two.broker.cut({ silently: true });
    const ada = one.arrive("ada");
    let isIn = false;
    const joining = one.join(ada).then(() => (isIn = true));
    await turns(3);
    clock.advance(149);
    await turns();
    expect(isIn).toBe(false);
    clock.advance(1);
    await joining;
    expect(namesAt(one)).toEqual(["ada"]);
  });
});
