// What other nodes say in a room reaches those who are here whole and in order: overtaken, lost, or said while nodes
// cannot hear each other.

import { describe, expect, test } from "bun:test";
import type { Broker } from "../../src/broker/broker.ts";
import { envelopeOf } from "../../src/hub/delivery.ts";
import { asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { ChatEvent } from "../../src/protocol/events.ts";
import { createBus } from "../support/bus.ts";
import { manualClock } from "../support/manual-clock.ts";
import { general, openHub, seqsOf, turns } from "./support.ts";

const upTo = (head: number) => Array.from({ length: head }, (_, at) => at + 1);

/** This node with ada in the room, and another node that writes what it likes when it likes. */
async function house(change: (broker: Broker) => Broker = (broker) => broker) {
  const bus = createBus();
  const [clock, log, near] = [manualClock(), [] as ChatEvent[], bus.open()];
  const here = openHub({ clock, log, broker: change(near) });
  const far = bus.open();
  const ada = here.arrive("ada");
  // A join may wait for the clock.
  const joining = here.join(ada);
  for (let turn = 0; turn < 5; turn++) {
    await turns();
    clock.advance(200);
  }
  await joining;
  here.reads.events = 0;
  here.reads.heads = 0;

  /** Stored by the other node, and not yet said. */
  function write(count = 1): void {
    for (let n = 0; n < count; n++) {
      const [userId, username] = [asUserId("g_far"), asUsername("far")];
      const seq = log.length + 1;
      const of = { room: general, userId, username, timestamp: clock.now() };
      log.push({ type: "chat", seq, text: `m${seq}`, ...of });
    }
  }
  async function say(...seqs: number[]): Promise<void> {
    for (const seq of seqs) {
      const event = log[seq - 1];
      if (event !== undefined) far.publish(envelopeOf(event));
    }
    await turns();
  }
  async function hint(seq: number): Promise<void> {
    far.publish({ topic: general, seq, frame: "", author: "", key: "" });
    await turns();
  }
  return { ...here, near, far, ada, write, say, hint };
}

describe("overtaken events", () => {
  test("[P3] wait for what is missing, and go out in order without a look at the store", async () => {
    const { write, say, ada, reads, clock } = await house();
    write(6);
    await say(3, 2, 6);
    await turns();
    expect(seqsOf(ada)).toEqual([]);
    clock.advance(49);
    await say(1);
    await turns();
    expect(seqsOf(ada)).toEqual([1, 2, 3]);
    // The second hole has fifty milliseconds of its own.
    clock.advance(49);
    await say(5, 4, 2, 5);
    await turns();
    expect(seqsOf(ada)).toEqual(upTo(6));
    clock.advance(1_000);
    await turns();
    expect(reads.events).toBe(0);
  });

  test("[P4] what does not come within fifty milliseconds is read from the store", async () => {
    const { write, say, ada, reads, clock } = await house();
    write(3);
    await say(1, 3);
    clock.advance(49);
    await turns();
    expect(seqsOf(ada)).toEqual([1]);
    clock.advance(1);
    await turns(2);
    expect(seqsOf(ada)).toEqual([1, 2, 3]);
    expect(reads.events).toBe(1);
    await say(2);
    write();
    await say(4);
    await turns();
    expect(seqsOf(ada)).toEqual(upTo(4));
  });

  test("more than are kept come all the same", async () => {
    const { write, say, ada, clock } = await house();
    write(2_000);
    await say(...upTo(2_000).slice(1));
    clock.advance(50);
    await turns(20);
    expect(seqsOf(ada)).toEqual(upTo(2_000));
  });

  test("what comes while the store is read waits for it", async () => {
    const { write, say, ada, reads, clock } = await house();
    write(3);
    await say(3);
    clock.advance(50);
    write();
    await say(4);
    await turns(2);
    expect(seqsOf(ada)).toEqual(upTo(4));
    expect(reads.events).toBeLessThanOrEqual(2);
  });

  test("[P4] in any order, with any of them lost, each comes once and in order", async () => {
    const { write, say, ada, clock } = await house();
    let random = 12_345;
    const below = (n: number) => (random = (random * 48_271) % 2_147_483_647) % n;
    for (let round = 0; round < 60; round++) {
      const from = seqsOf(ada).length;
      write(1 + below(12));
      const seqs = Array.from({ length: 14 }, () => from + 1 + below(14));
      for (const seq of seqs) {
        await say(seq);
        if (below(3) === 0) clock.advance(below(40));
        if (below(4) === 0) await turns();
      }
    }
    write();
    clock.advance(100);
    await turns(5);
    clock.advance(6_000);
    await turns(5);
    clock.advance(500);
    await turns(5);
    const seqs = seqsOf(ada);
    expect(seqs).toEqual(upTo(seqs.length));
    expect(seqs.length).toBeGreaterThan(100);
  });

  test("what was kept is let go of when all have left", async () => {
    const { hub, write, say, ada, reads, clock, join } = await house();
    write(2);
    await say(2);
    for (const seat of [...ada.seats]) hub.leave(seat, { grace: false });
    clock.advance(50);
    await turns();
    expect(reads.events).toBe(0);
    expect(await join(ada)).toMatchObject({ head: 2 });
    write();
    await say(3);
    await turns();
    expect(seqsOf(ada)).toEqual([3]);
  });
});

describe("a hint that something was lost", () => {
  test("has it read at once", async () => {
    const { write, hint, ada } = await house();
    write(3);
    await hint(3);
    await turns(2);
    expect(seqsOf(ada)).toEqual(upTo(3));
    await hint(2);
    await turns(2);
    expect(seqsOf(ada)).toEqual(upTo(3));
  });

  test("of what the store does not have is read for once, and the room goes on", async () => {
    const { write, hint, say, ada, reads } = await house();
    await hint(1_000_000);
    await turns(20);
    expect(reads.events).toBe(1);
    write(2);
    await say(1, 2);
    await turns();
    expect(seqsOf(ada)).toEqual([1, 2]);
    expect(reads.events).toBe(1);
  });
});

describe("a broker that is away", () => {
  test("has the store asked twice a second, for all rooms at once", async () => {
    const { near, write, ada, reads, clock } = await house();
    near.cut();
    await turns();
    // At once: it may have hung before it was noticed.
    expect(reads).toEqual({ events: 0, heads: 1 });
    write(2);
    clock.advance(500);
    await turns(3);
    expect(seqsOf(ada)).toEqual([1, 2]);
    for (let n = 0; n < 10; n++) {
      clock.advance(500);
      await turns(3);
    }
    expect(reads).toEqual({ events: 1, heads: 12 });
  });

  test("and is back has it asked once, at once", async () => {
    const { near, write, say, ada, reads, clock } = await house();
    near.cut();
    await turns();
    write(2);
    await say(1, 2);
    near.mend();
    await turns(3);
    expect(seqsOf(ada)).toEqual([1, 2]);
    expect(reads).toEqual({ events: 1, heads: 2 });
    clock.advance(4_000);
    await turns(3);
    expect(reads.heads).toBe(2);
  });

  test("does not hold up who joins a room that is ahead", async () => {
    const { near, write, ada, clock, arrive, join } = await house();
    near.cut();
    write(2);
    const bo = arrive("bo");
    const joining = join(bo);
    await turns();
    clock.advance(0);
    expect(await joining).toMatchObject({ head: 2 });
    expect(seqsOf(ada)).toEqual([1, 2]);
  });

  test("[P4] for another node alone is made good for within seconds", async () => {
    const { far, write, say, ada, reads, clock } = await house();
    far.cut({ silently: true });
    write(3);
    await say(1, 2, 3);
    for (let n = 0; n < 12; n++) {
      clock.advance(500);
      await turns(3);
    }
    expect(seqsOf(ada)).toEqual(upTo(3));
    expect(reads.heads).toBeLessThanOrEqual(2);
  });
});

describe("a broker that hangs", () => {
  test("holds up a join for half a second at most; what was missed comes when it follows", async () => {
    const following = Promise.withResolvers<void>();
    const { write, ada, reads } = await house((broker) => ({
      ...broker,
      follow: (topic) => (topic.startsWith("@") ? broker.follow(topic) : following.promise),
    }));
    expect(ada.seats).toHaveLength(1);
    write(2);
    following.resolve();
    await turns(5);
    expect(seqsOf(ada)).toEqual([1, 2]);
    expect(reads.heads).toBe(1);
  });
});

test("[P4] when the store has less than was delivered, all begin anew", async () => {
  const { near, write, say, log, ada, arrive, join } = await house();
  write(5);
  await say(1, 2, 3, 4, 5);
  log.length = 2;
  near.cut();
  await turns(3);
  expect(ada.closing).toBe(true);
  const bo = arrive("bo");
  expect(await join(bo)).toMatchObject({ head: 2, missed: [] });
  near.mend();
  await turns();
  write(2);
  await say(3, 4);
  await turns();
  expect(seqsOf(bo)).toEqual([3, 4]);
  expect(bo.closing).toBe(false);
});

test("[P4] when the store lost something and went on, all begin anew", async () => {
  const { write, say, log, stored, ada, arrive, join, clock } = await house();
  write(5);
  await say(1, 2, 3, 4, 5);
  log.length = 2;
  stored.epoch = "second";
  // As many as before, and more: by their numbers alone nothing is missing.
  write(4);
  await say(3, 4, 5, 6);
  expect(ada.closing).toBe(false);
  for (let n = 0; n < 11; n++) {
    clock.advance(500);
    await turns(3);
  }
  expect(ada.closing).toBe(true);
  const bo = arrive("bo");
  expect(await join(bo)).toMatchObject({ head: 6, missed: [] });
  for (let n = 0; n < 22; n++) {
    clock.advance(500);
    await turns(3);
  }
  expect(bo.closing).toBe(false);
});

test("[P4] who joins first after the store lost something makes all others begin anew", async () => {
  const { write, say, log, stored, ada, arrive, join } = await house();
  write(5);
  await say(1, 2, 3, 4, 5);
  log.length = 2;
  stored.epoch = "second";
  const bo = arrive("bo");
  expect(await join(bo)).toMatchObject({ head: 2, missed: [] });
  expect([ada.closing, bo.closing]).toEqual([true, false]);
  write(2);
  await say(3, 4);
  await turns();
  expect(seqsOf(bo)).toEqual([3, 4]);
});

test("[P4] also at a node alone all begin anew when the store lost something and went on", async () => {
  const { arrive, join, say, log, stored, reads } = openHub();
  const [ada, bo] = [arrive("ada"), arrive("bo")];
  await join(ada);
  await join(bo);
  for (let n = 0; n < 5; n++) say(ada, "before");
  await turns();
  expect(reads.heads).toBe(0);
  log.length = 2;
  stored.epoch = "second";
  say(ada, "after");
  await turns();
  expect([ada.closing, bo.closing]).toEqual([true, true]);
  expect(reads.heads).toBe(1);
});

test("a node alone never asks how far rooms are", async () => {
  const here = openHub();
  await here.join(here.arrive("ada"));
  for (let n = 0; n < 60; n++) {
    here.clock.advance(1_000);
    await turns();
  }
  expect(here.reads).toEqual({ events: 0, heads: 0 });
});
