// The load client tells the truth: what is lost, doubled or late on the way is in its report.

import { describe, expect, test } from "bun:test";
import type { Target } from "./jobs.ts";
import { steady } from "./load-steady.ts";
import { frameOf } from "./wire.ts";

type Fault = "none" | "loses" | "doubles" | "delays";
type Member = { room: string };

/** Bare Bun as the bench has it, but that one message in ten goes wrong. */
function serve(fault: Fault): { target: Target; stop(): void } {
  let messages = 0;
  const server = Bun.serve<Member>({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, self) =>
      self.upgrade(request, { data: { room: "" } })
        ? undefined
        : new Response(null, { status: 426 }),
    websocket: {
      message(ws, frame) {
        const { room } = JSON.parse(String(frame)) as Member;
        if (ws.data.room === "") {
          ws.data.room = room;
          ws.subscribe(room);
          ws.send('{"type":"joined"}');
          return;
        }
        const wrong = ++messages % 10 === 0 ? fault : "none";
        // To all but the one who said it.
        if (wrong === "loses") ws.publish(room, frame);
        else if (wrong === "delays") setTimeout(() => server.publish(room, frame), 60);
        else server.publish(room, frame);
        if (wrong === "doubles") ws.send(frame);
      },
    },
  });
  const target: Target = { dialect: "bare", port: server.port ?? 0, pid: process.pid };
  return { target, stop: () => void server.stop(true) };
}

async function report(fault: Fault) {
  const server = serve(fault);
  const rooms = { prefix: "room", rooms: 2, membersPerRoom: 5, perSec: 200, bytes: 200 };
  const patience = { settleMs: 0, silentMs: 200 };
  const window = { seconds: 0.25, warmUpSec: 0, exact: false };
  const job = { kind: "steady", target: server.target, ...rooms, ...window, ...patience } as const;
  try {
    return await steady(job, () => Promise.resolve());
  } finally {
    server.stop();
  }
}

describe.concurrent("the load client", () => {
  test("counts every delivery of a server that is right", async () => {
    const right = await report("none");
    expect(right).toMatchObject({ sent: 50, expected: 250, missing: 0, extra: 0, lost: 0 });
    expect(right.p50).toBeGreaterThan(0);
  });

  test("counts each delivery that is missing", async () => {
    expect(await report("loses")).toMatchObject({ missing: 5, extra: 0 });
  });

  test("counts each delivery that came twice", async () => {
    expect(await report("doubles")).toMatchObject({ missing: 0, extra: 5 });
  });

  test("spreads its connections evenly, and adds up what nodes and what they share spent", async () => {
    const [one, other] = [serve("none"), serve("none")];
    const further = [{ port: other.target.port, pid: process.pid }];
    const shared = [{ name: "PostgreSQL", pid: process.pid }];
    const rooms = { prefix: "room", rooms: 4, membersPerRoom: 2, perSec: 80, bytes: 200 };
    const patience = { settleMs: 0, silentMs: 50 };
    try {
      const spread = await steady(
        {
          ...{ kind: "steady", target: { ...one.target, further, shared }, ...rooms, ...patience },
          ...{ seconds: 0.5, warmUpSec: 0, exact: false },
        },
        () => Promise.resolve(),
      );
      // Each room is on both, which tell each other nothing.
      expect(spread).toMatchObject({ expected: 80, missing: 40, extra: 0 });
      expect(spread.shared).toEqual([{ name: "PostgreSQL", ms: expect.any(Number) }]);
      expect(spread.comingInMs).toBeGreaterThan(0);
    } finally {
      one.stop();
      other.stop();
    }
  });

  test("measures from the time at which a message was due", async () => {
    const late = await report("delays");
    expect(late.p99).toBeGreaterThan(59);
    expect(late.p50).toBeLessThan(late.p99);
  });

  test("writes frames as RFC 6455 has them, masked, short and long", () => {
    expect([...frameOf(1, "hi")]).toEqual([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
    const long = frameOf(1, "x".repeat(300));
    expect([...long.subarray(0, 8)]).toEqual([0x81, 0xfe, 1, 44, 0, 0, 0, 0]);
    expect(long.length).toBe(308);
  });
});
