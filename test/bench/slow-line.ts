// A TCP proxy with the delay and the rate of a slow line. What a browser's own tools slow down leaves out WebSockets.

import { connect, createServer, type Socket } from "node:net";

export type LineSpeed = {
  bitsPerSec: number;
  upBitsPerSec: number;
  /** There and back. */
  roundTripMs: number;
};

export type SlowLine = { readonly port: number; close(): Promise<void> };

/** What goes one way over the line, of all connections together, in order. */
type Lane = { send(bytes: Buffer, to: Socket): void; end(to: Socket): void };

// As much as a few packets: what comes later goes between, and not behind all of a large answer.
const pieceBytes = 4_096;

export async function openSlowLine(targetPort: number, speed: LineSpeed): Promise<SlowLine> {
  const oneWayMs = speed.roundTripMs / 2;
  const down = createLane(speed.bitsPerSec, oneWayMs);
  const up = createLane(speed.upBitsPerSec, oneWayMs);
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    // The loopback greets at once; over the line that takes a round trip before anything is asked.
    near.pause();
    setTimeout(() => near.resume(), speed.roundTripMs);
    join(near, far, up);
    join(far, near, down);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => {}); // it is closed after it, and so is the other end
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the line has no port");
  return {
    port: address.port,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function join(from: Socket, to: Socket, lane: Lane): void {
  from.on("data", (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += pieceBytes)
      lane.send(bytes.subarray(at, at + pieceBytes), to);
  });
  from.on("close", () => lane.end(to));
}

function createLane(bitsPerSec: number, oneWayMs: number): Lane {
  const waiting: { dueMs: number; run: () => void }[] = [];
  let freeAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function pass(bytes: number, run: () => void): void {
    freeAtMs = Math.max(performance.now(), freeAtMs) + (bytes * 8_000) / bitsPerSec;
    waiting.push({ dueMs: freeAtMs + oneWayMs, run });
    timer ??= setTimeout(deliver, oneWayMs);
  }
  function deliver(): void {
    timer = null;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const earlyMs = next.dueMs - performance.now();
      if (earlyMs > 0) {
        timer = setTimeout(deliver, Math.ceil(earlyMs));
        return;
      }
      waiting.shift();
      next.run();
    }
  }
  return {
    send: (bytes, to) => pass(bytes.length, () => to.writable && to.write(bytes)),
    end: (to) => pass(0, () => to.destroy()),
  };
}
