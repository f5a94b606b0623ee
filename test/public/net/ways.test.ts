import { describe, expect, test } from "bun:test";
import type { Dial, WireEvents } from "../../../public/net/socket.ts";
import { createWays, loadedDial, type Way, type Ways } from "../../../public/net/ways.ts";
import { createManualClock, type ManualClock, settle } from "../manual-clock.ts";

type Far = { way: Way; sent: string[]; closed: boolean; say(frame: object): void; end(): void };

type Rig = {
  ways: Ways;
  clock: ManualClock;
  /** Every wire that was dialled, those of looks included. */
  far: Far[];
  last(): Far;
  kept: Map<string, string>;
  server: { answers: boolean; asked: number };
  /** Dials as the page does, and lets it end: greeted, if it was so far. */
  fail(how?: { greeted: boolean }): Promise<void>;
};

function rig(remembered?: Way): Rig {
  const clock = createManualClock();
  const far: Far[] = [];
  const kept = new Map<string, string>();
  if (remembered !== undefined) kept.set("chat.way", remembered);
  const server = { answers: true, asked: 0 };
  const dialBy =
    (way: Way): Dial =>
    ({ received, closed }) => {
      const end: Far = {
        ...{ way, sent: [], closed: false },
        say: (frame) => received(JSON.stringify(frame)),
        end: () => closed(1006, ""),
      };
      far.push(end);
      const close = (): void => {
        end.closed = true;
        closed(1006, "");
      };
      return { send: (text) => void end.sent.push(text), close };
    };
  const ways = createWays({
    socket: dialBy("socket"),
    stream: dialBy("stream"),
    async reaches() {
      server.asked++;
      return server.answers;
    },
    clock,
    kept: {
      read: (name) => kept.get(name) ?? null,
      write: (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
    },
  });
  const last = (): Far => {
    const newest = far.at(-1);
    if (newest === undefined) throw new Error("never dialled");
    return newest;
  };
  const nobody: WireEvents = { received() {}, closed() {} };
  async function fail({ greeted } = { greeted: false }): Promise<void> {
    ways.dial(nobody);
    if (greeted) last().say(welcome);
    last().end();
    await settle();
  }
  return { ways, clock, far, last, kept, server, fail };
}

const welcome = { type: "welcome" };
const fiveMinutes = 5 * 60_000;

describe("the stream is taken", () => {
  test("when two WebSockets in a row end before a welcome, while the server answers HTTP", async () => {
    const { ways, fail, kept, last, server } = rig();
    await fail();
    expect([ways.way.get(), server.asked]).toEqual(["socket", 1]);
    await fail();
    expect(ways.way.get()).toBe("stream");
    expect(kept.get("chat.way")).toBe("stream");
    await fail({ greeted: true });
    expect(last().way).toBe("stream");
  });

  test("not while the server is away: it comes back as it went", async () => {
    const { ways, fail, server } = rig();
    server.answers = false;
    for (let tries = 0; tries < 8; tries++) await fail();
    expect(ways.way.get()).toBe("socket");
    // It is back when it is asked, after a try that met nobody: that says nothing of WebSockets.
    server.answers = true;
    await fail();
    expect(ways.way.get()).toBe("socket");
    await fail();
    expect(ways.way.get()).toBe("stream");
  });

  test("not for WebSockets that were cut after their welcome, however often", async () => {
    const { ways, fail } = rig();
    for (let cuts = 0; cuts < 5; cuts++) await fail({ greeted: true });
    await fail();
    await fail({ greeted: true });
    await fail();
    expect(ways.way.get()).toBe("socket");
  });

  test("at once in a tab that had to take it before", () => {
    const { ways, last } = rig("stream");
    ways.dial({ received() {}, closed() {} });
    expect(last().way).toBe("stream");
  });
});

describe("the WebSocket is taken again", () => {
  test("after five minutes, when one gets its welcome: it greets nothing and is closed", async () => {
    const { ways, clock, far, last, kept } = rig("stream");
    await clock.pass(fiveMinutes - 1);
    expect(far).toHaveLength(0);
    await clock.pass(1);
    expect(last().way).toBe("socket");
    last().say(welcome);
    expect([last().sent, last().closed]).toEqual([[], true]);
    expect(ways.way.get()).toBe("socket");
    expect(kept.has("chat.way")).toBe(false);
    await clock.pass(3 * fiveMinutes);
    expect(far).toHaveLength(1);
  });

  test("not when what answers there is another, or nobody: it looks again every five minutes", async () => {
    const { ways, clock, far, last } = rig("stream");
    await clock.pass(fiveMinutes);
    last().say({ type: "error", code: "too_many_connections" });
    last().end();
    await clock.pass(fiveMinutes);
    expect(far).toHaveLength(2);
    // Nothing comes: it is given up after ten seconds.
    await clock.pass(9_999);
    expect(last().closed).toBe(false);
    await clock.pass(1);
    expect(last().closed).toBe(true);
    await clock.pass(fiveMinutes);
    expect(far).toHaveLength(3);
    expect(ways.way.get()).toBe("stream");
  });

  test("when the network may be another, at once, by one look at a time", () => {
    const { ways, far, last } = rig("stream");
    ways.look();
    ways.look();
    expect(far).toHaveLength(1);
    last().say(welcome);
    expect(ways.way.get()).toBe("socket");
    ways.look();
    expect(far).toHaveLength(1);
  });

  test("when it is the stream that two times in a row gets no welcome", async () => {
    const { ways, fail, server } = rig("stream");
    server.answers = false;
    for (let tries = 0; tries < 4; tries++) await fail();
    expect(ways.way.get()).toBe("stream");
    server.answers = true;
    await fail();
    await fail();
    expect(ways.way.get()).toBe("socket");
  });
});

describe("a dial that is loaded first", () => {
  test("is a line that breaks when it cannot be loaded", async () => {
    const ends: number[] = [];
    const dial = loadedDial(() => Promise.reject(new Error("404")));
    dial({ received() {}, closed: (code) => void ends.push(code) });
    await settle();
    expect(ends).toEqual([1006]);
  });

  test("dials nothing when it was closed meanwhile", async () => {
    const ends: number[] = [];
    let dialled = 0;
    const dial = loadedDial(async () => () => {
      dialled++;
      return { send() {}, close() {} };
    });
    dial({ received() {}, closed: (code) => void ends.push(code) }).close();
    await settle();
    expect([dialled, ends]).toEqual([0, [1006]]);
  });
});
