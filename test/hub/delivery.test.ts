// What reaches whom: each event once and in order, through holds, slices, losses and joins.

import { describe, expect, test } from "bun:test";
import { openHub, seqsOf, turns, entranceAt } from "./support.ts";

const upTo = (head: number, from = 1) =>
  Array.from({ length: head - from + 1 }, (_, at) => at + from);

async function crowd(house: ReturnType<typeof openHub>, size: number) {
  const people = Array.from({ length: size }, (_, at) => house.arrive(`p${at}`));
  for (const person of people) await house.join(person);
  return people;
}

describe("delivery", () => {
  test("[P3] everybody gets a turn's events together, in order, at the turn's end", async () => {
    const house = openHub();
    const [ada, bo] = await crowd(house, 2);
    if (ada === undefined || bo === undefined) return;
    for (let n = 0; n < 5; n++) house.say(ada, `m${n}`);
    expect(seqsOf(bo)).toEqual([]);
    await turns();
    expect(seqsOf(bo)).toEqual(upTo(5));
    expect(seqsOf(ada)).toEqual(upTo(5));
  });

  test("[P2] the key is shown on all of the author's connections and on no other", async () => {
    const house = openHub();
    const [ada, bo] = await crowd(house, 2);
    const second = house.arrive("p0");
    await house.join(second);
    if (ada === undefined || bo === undefined) return;
    house.say(ada, "hi", "key-0001");
    house.say(ada, "again");
    await turns();
    const keys = (listener: typeof ada) =>
      listener.frames.flatMap((frame) => (frame.type === "chat" ? (frame.key ?? null) : []));
    expect(keys(ada)).toEqual(["key-0001", null]);
    expect(keys(second)).toEqual(["key-0001", null]);
    expect(keys(bo)).toEqual([null, null]);
  });

  test("what comes twice or late is let through once", async () => {
    const house = openHub();
    const [ada] = await crowd(house, 1);
    if (ada === undefined) return;
    house.say(ada, "one");
    const [first] = house.log;
    if (first !== undefined) house.hub.publish(first);
    await turns();
    expect(seqsOf(ada)).toEqual([1]);
  });

  test("a hole that the broker made is healed from the store, in order", async () => {
    const house = openHub();
    const [ada] = await crowd(house, 1);
    if (ada === undefined) return;
    house.loses.next = (envelope) => envelope.seq % 3 !== 0;
    for (let n = 0; n < 9; n++) house.say(ada, `m${n}`);
    await turns(4);
    expect(seqsOf(ada)).toEqual(upTo(9));
  });

  test("one who waits for an event that the broker lost gets it after a moment's patience", async () => {
    const house = openHub();
    const [ada] = await crowd(house, 1);
    if (ada === undefined) return;
    house.loses.next = () => true;
    house.say(ada, "lost");
    const bo = house.arrive("bo");
    const joining = house.join(bo, 1);
    await turns();
    house.clock.advance(500);
    expect(await joining).toMatchObject({ head: 1, missed: [] });
    await turns();
    expect(seqsOf(ada)).toEqual([1]);
    expect(seqsOf(bo)).toEqual([]);
  });
});

describe("hot rooms", () => {
  test("the first message goes at once, those within twenty milliseconds go together", async () => {
    const house = openHub();
    const people = await crowd(house, 64);
    const [ada] = people;
    if (ada === undefined) return;
    house.clock.advance(1_000);
    house.say(ada, "first");
    await turns();
    expect(seqsOf(ada)).toEqual([1]);
    house.clock.advance(5);
    house.say(ada, "second");
    house.say(ada, "third");
    await turns();
    expect(seqsOf(ada)).toEqual([1]);
    house.clock.advance(15);
    await turns();
    expect(seqsOf(ada)).toEqual([1, 2, 3]);
    house.clock.advance(20);
    house.say(ada, "fourth");
    await turns();
    expect(seqsOf(ada)).toEqual([1, 2, 3, 4]);
  });

  test("a room of few is never held", async () => {
    const house = openHub();
    const [ada] = await crowd(house, 2);
    if (ada === undefined) return;
    for (let n = 1; n <= 5; n++) {
      house.say(ada, `m${n}`);
      await turns();
      expect(seqsOf(ada)).toEqual(upTo(n));
    }
  });
});

describe("large rooms", () => {
  test("[P4] who joins between two slices misses nothing and sees nothing twice", async () => {
    const house = openHub();
    const people = await crowd(house, 1_100);
    const [ada] = people;
    if (ada === undefined) return;
    const late: Awaited<ReturnType<typeof house.join>>[] = [];
    const comers: ReturnType<typeof house.arrive>[] = [];
    for (let n = 0; n < 40; n++) {
      house.say(ada, `m${n}`);
      await Promise.resolve();
      const comer = house.arrive(`late${n}`);
      comers.push(comer);
      const joining = house.join(comer, house.log.length - (n % 3 === 0 ? 1 : 0));
      await turns();
      house.clock.advance(20);
      late.push(await joining);
    }
    house.clock.advance(50);
    await turns(10);
    house.clock.advance(50);
    await turns(10);
    for (const person of people) expect(seqsOf(person)).toEqual(upTo(40));
    for (const [n, comer] of comers.entries()) {
      const from = (late[n]?.head ?? Number.NaN) + 1;
      expect(seqsOf(comer)).toEqual(upTo(40, from));
    }
  });

  test("[P4] a room left by all during a hold begins anew without a repetition", async () => {
    const house = openHub();
    const people = await crowd(house, 64);
    const [ada] = people;
    if (ada === undefined) return;
    house.clock.advance(1_000);
    house.say(ada, "one");
    await turns();
    house.say(ada, "held");
    await turns();
    for (const person of people)
      for (const seat of [...person.seats]) house.hub.leave(seat, { grace: false });
    const bo = house.arrive("bo");
    expect(await house.join(bo)).toMatchObject({ head: 2 });
    house.clock.advance(20);
    await turns(3);
    expect(seqsOf(bo)).toEqual([]);
    house.say(bo, "three");
    await turns();
    expect(seqsOf(bo)).toEqual([3]);
  });
});

describe("joining", () => {
  test("[P4] what is delivered while the snapshot is read is in the greeting, not in the stream", async () => {
    const house = openHub();
    const [ada] = await crowd(house, 1);
    if (ada === undefined) return;
    house.say(ada, "before");
    await turns();
    const bo = house.arrive("bo");
    const recording = house.hub.record(house.log[0]?.room ?? ("" as never));
    house.say(ada, "between");
    await turns();
    let missed: unknown;
    const admitted = await house.hub.admit(bo, recording, entranceAt(1), (greeted) => {
      missed = greeted.missed.map((event) => event.seq);
    });
    house.hub.endRecording(recording);
    expect({ admitted, missed }).toEqual({ admitted: true, missed: [2] });
    house.say(ada, "after");
    await turns();
    expect(seqsOf(bo)).toEqual([3]);
  });

  test("a connection that went away meanwhile is not seated", async () => {
    const house = openHub();
    const bo = house.arrive("bo");
    bo.socket = null;
    expect(await house.join(bo)).toBeNull();
    expect(house.hub.count(house.log[0]?.room ?? ("general" as never))).toBe(0);
  });

  test("an empty room is forgotten when the last recording ends", async () => {
    const house = openHub();
    const ada = house.arrive("ada");
    await house.join(ada);
    expect(house.hub.size().rooms).toBe(1);
    for (const seat of [...ada.seats]) house.hub.leave(seat, { grace: false });
    house.clock.advance(2_000);
    await turns();
    house.clock.advance(2_000);
    expect(house.hub.size().rooms).toBe(0);
  });
});
