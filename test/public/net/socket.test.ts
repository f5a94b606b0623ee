import { describe, expect, test } from "bun:test";
import { connect, type Link, type Socket, type WireEvents } from "../../../public/net/socket.ts";
import type { ServerFrame } from "../../../src/protocol/events.ts";
import { createManualClock, type ManualClock, settle } from "../manual-clock.ts";

/** The far end of each connection that the page opened. */
type Far = {
  sent: Record<string, unknown>[];
  closed: boolean;
  say(frame: object): void;
  /** Without `code`: cut. */
  end(code?: number): void;
};

type Rig = {
  clock: ManualClock;
  socket: Socket;
  far: Far[];
  frames: ServerFrame[];
  now(): Far;
  state(): Link["state"];
  /** The day goes on, and nothing runs. */
  sleep(ms: number): void;
};

function rig(random = 0.5): Rig {
  let sleptMs = 0;
  const turned = createManualClock();
  const clock = { ...turned, now: () => turned.now() + sleptMs };
  const far: Far[] = [];
  const frames: ServerFrame[] = [];
  const dial = (events: WireEvents) => {
    const end: Far = {
      sent: [],
      closed: false,
      say: (frame) => events.received(JSON.stringify(frame)),
      end: (code = 1006) => events.closed(code, ""),
    };
    far.push(end);
    return {
      send: (text: string) => void end.sent.push(JSON.parse(text)),
      close: () => void (end.closed = true),
    };
  };
  const received = (frame: ServerFrame): void => void frames.push(frame);
  const socket = connect({ dial, clock, random: () => random, received });
  const now = (): Far => {
    const last = far.at(-1);
    if (last === undefined) throw new Error("never dialled");
    return last;
  };
  return {
    clock,
    socket,
    far,
    frames,
    now,
    state: () => socket.link.get().state,
    sleep: (ms) => void (sleptMs += ms),
  };
}

const welcome = { type: "welcome" };

function open(random?: number): Rig {
  const all = rig(random);
  all.now().say(welcome);
  return all;
}

describe("coming back", () => {
  test("waits 1, 2, 4, 8, 15, 30 and again 30 s", async () => {
    const { clock, far, now } = rig();
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      const from = clock.elapsed();
      const dialled = far.length;
      now().end();
      while (far.length === dialled) await clock.pass(250);
      waits.push((clock.elapsed() - from) / 1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 30, 30]);
  });

  test.each([
    [0, 750],
    [0.999_999, 1_250],
  ])("differs from page to page by a quarter either way (%f)", (random, ms) => {
    const { clock, socket, now } = rig(random);
    now().end();
    const link = socket.link.get();
    if (link.state !== "waiting") throw new Error("it waits");
    expect(Math.round(link.atMs - clock.elapsed())).toBe(ms);
  });

  test("begins anew after a connection that lived for ten seconds, not after a short one", async () => {
    const { clock, socket, now } = open();
    now().end();
    await clock.pass(1_000);
    now().say(welcome);
    await clock.pass(500);
    now().end();
    expect(socket.link.get()).toMatchObject({ state: "waiting", atMs: clock.elapsed() + 2_000 });
    await clock.pass(2_000);
    now().say(welcome);
    await clock.pass(10_000);
    now().end();
    expect(socket.link.get()).toMatchObject({ state: "waiting", atMs: clock.elapsed() + 1_000 });
  });

  test("[E4] is at once after a close that says resume, but not again and again", async () => {
    const { clock, far, now, state } = open();
    await clock.pass(10_000);
    now().end(4200);
    expect(far).toHaveLength(2);
    now().end(4200);
    expect(state()).toBe("waiting");
  });

  test("[E4] never happens after a close of 4000 to 4099", async () => {
    const { clock, far, socket, now } = open();
    now().end(4001);
    await clock.pass(600_000);
    expect(far).toHaveLength(1);
    expect(socket.link.get()).toMatchObject({ state: "stopped", code: 4001 });
  });

  test("is at once when somebody or something asks for it", () => {
    const { far, socket, now, state } = open();
    now().end();
    socket.nudge();
    expect(far).toHaveLength(2);
    expect(state()).toBe("connecting");
  });

  test("gives up on a server that accepts and says nothing", async () => {
    const { clock, now, state } = rig();
    await clock.pass(10_000);
    expect(now().closed).toBe(true);
    expect(state()).toBe("waiting");
  });

  test("takes no word from the connection before", async () => {
    const { clock, far, frames, now } = open();
    const [old] = far;
    await clock.pass(35_000);
    await clock.pass(1_250);
    now().say(welcome);
    old?.say({ type: "pong", timestamp: 1 });
    old?.end();
    expect(far).toHaveLength(2);
    expect(frames.map(({ type }) => type)).toEqual(["welcome", "welcome"]);
  });
});

describe("the heartbeat", () => {
  test("pings after 25 silent seconds, and any word within 10 s will do", async () => {
    const { clock, now, state } = open();
    await clock.pass(24_999);
    expect(now().sent).toEqual([]);
    await clock.pass(1);
    expect(now().sent).toEqual([{ type: "ping" }]);
    await clock.pass(9_999);
    now().say({ type: "typing", room: "general", users: [] });
    await clock.pass(20_000);
    expect(state()).toBe("open");
  });

  test("takes a silent connection for dead, without waiting for its close", async () => {
    const { clock, now, state } = open();
    await clock.pass(35_000);
    expect(state()).toBe("waiting");
    expect(now().closed).toBe(true);
  });

  test("asks at once when nudged, waits only 3 s, and then dials without any wait", async () => {
    const { clock, socket, far, now, state } = open();
    socket.nudge();
    expect(now().sent).toEqual([{ type: "ping" }]);
    await clock.pass(2_999);
    expect(far).toHaveLength(1);
    await clock.pass(1);
    expect([far.length, state()]).toEqual([2, "connecting"]);
    // Where nobody answers the second either, the waits are as always.
    await clock.pass(10_000);
    expect([far.length, state()]).toEqual([2, "waiting"]);
  });

  test("[25] nudged after a sleep, in which no timer ran, it is dialled anew within a second", async () => {
    const { clock, socket, far, sleep } = open();
    sleep(10 * 60_000);
    socket.nudge();
    await clock.pass(1_000);
    expect(far).toHaveLength(2);
  });

  test("[25] what still answers after a sleep is kept", async () => {
    const { clock, socket, far, now, sleep } = open();
    sleep(10 * 60_000);
    socket.nudge();
    await clock.pass(900);
    now().say({ type: "pong", timestamp: 1 });
    await clock.pass(5_000);
    expect(far).toHaveLength(1);
  });
});

describe("a request", () => {
  test("[C2] gets the reply with its ref, whatever comes between", async () => {
    const { socket, now, frames } = open();
    const first = socket.ask({ type: "rooms" });
    const second = socket.ask({ type: "leave" });
    const [a, b] = now().sent;
    now().say({ type: "left", room: "general", ref: b?.["ref"] });
    now().say({ type: "pong", timestamp: 1 });
    now().say({ type: "rooms", rooms: [], ref: a?.["ref"] });
    expect(await first).toMatchObject({ type: "rooms" });
    expect(await second).toMatchObject({ type: "left" });
    expect(frames.map(({ type }) => type)).toEqual(["welcome", "left", "pong", "rooms"]);
  });

  test("is answered by null when the connection is lost, or is not there", async () => {
    const { socket, now } = open();
    const asked = socket.ask({ type: "rooms" });
    now().end();
    expect(await asked).toBeNull();
    expect(await socket.ask({ type: "rooms" })).toBeNull();
  });
});

describe("another way to dial", () => {
  test("is taken at once by who waits, and by who is open when all is answered", async () => {
    const { clock, socket, far, now, state } = open();
    await clock.pass(10_000);
    const asked = socket.ask({ type: "rooms" });
    socket.renew();
    expect(far).toHaveLength(1);
    const [{ ref } = {}] = now().sent;
    now().say({ type: "rooms", rooms: [], ref });
    expect(await asked).toMatchObject({ type: "rooms" });
    expect([far.length, far[0]?.closed, state()]).toEqual([2, true, "connecting"]);
    now().end();
    socket.renew();
    expect([far.length, state()]).toEqual([3, "connecting"]);
    // Who connects just now does so by that way already, or will next time.
    socket.renew();
    now().say(welcome);
    await clock.pass(1_000);
    expect([far.length, state()]).toEqual([3, "open"]);
  });

  test("is taken at once by who came in a moment ago, after many tries", async () => {
    const { clock, socket, far, now, state } = rig();
    for (let tries = 0; tries < 5; tries++) {
      now().end();
      await clock.pass(30_000);
    }
    now().say(welcome);
    const dialled = far.length;
    socket.renew();
    expect([far.length, state()]).toEqual([dialled + 1, "connecting"]);
  });

  test("is taken but once: a cut meanwhile takes it too", async () => {
    const { clock, socket, far, now } = open();
    await clock.pass(10_000);
    void socket.ask({ type: "rooms" });
    socket.renew();
    now().end();
    await clock.pass(1_000);
    now().say(welcome);
    const asked = socket.ask({ type: "rooms" });
    now().say({ type: "rooms", rooms: [], ref: now().sent[0]?.["ref"] });
    await asked;
    expect(far).toHaveLength(2);
  });
});

test("[T12] what is no frame of ours is passed over", async () => {
  const { now, frames, state } = open();
  for (const odd of ["", "x", "null", "7", "[]", "{}"]) now().say(JSON.parse(JSON.stringify(odd)));
  now().say({ kind: "?" });
  await settle();
  expect(frames).toHaveLength(1);
  expect(state()).toBe("open");
});
