// All WebSockets of this node: counted, greeted, let go, swept, closed at the end. Knows no command.

import { summaryOf, youOf } from "../commands/context.ts";
import type { Hub } from "../hub/hub.ts";
import type { Socket } from "../hub/room.ts";
import { closePeer, takeOut } from "../hub/room.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { errorReply } from "../protocol/codec.ts";
import { type Close, CLOSES } from "../protocol/closes.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { Limits } from "../protocol/limits.ts";
import { type Connection, say } from "./connection.ts";
import { sayGoodbye, sendAway } from "./goodbye.ts";
import type { Receive } from "./receive.ts";

export type ConnectionsOptions = {
  hub: Hub;
  clock: Clock;
  log: Log;
  limits: Limits;
  receive: Receive;
  /** Called once when a connection is closed, whatever closed it. */
  gone: (connection: Connection) => void;
  /** The instance's name, now, and the program's, as `welcome` says them. */
  named(): string;
  server: string;
  /** 0: no limit. */
  perAddress: number;
  pingAfterMs: number;
  deadAfterMs: number;
  maxUnsentBytes: number;
};

/** A socket as the sweep needs it; Bun's own fits. */
export type LiveSocket = Socket & { ping(): number };

export type Connections = {
  /** Whether one more from this address may come in. */
  hasRoomFor(address: string): boolean;
  open(connection: Connection, socket: LiveSocket): void;
  heard(connection: Connection): void;
  closed(connection: Connection, code: number): void;
  size(): number;
  /**
   * Tells people and closes them with 1001, a few at a time and in all within `overMs`; the others are served
   * meanwhile. For a node among several: they come back elsewhere, and not all at once. `shutDown` ends the rest.
   */
  sendAway(overMs: number): Promise<void>;
  /** Tells everybody, closes everybody with 1001. Resolves when all are closed or after `withinMs`. */
  shutDown(withinMs: number): Promise<void>;
};

const sweepEveryMs = 5_000;
// A credential that ended is felt within a second.
const endEveryMs = 500;
// Over the bound for this long although the kernel took what it could: it does not read at all.
const stuckForMs = 10_000;
const closesPerTurn = 250;
// RFC 6455 §7.4.1: normal closure, and a close frame without a code. Any other end is a cut.
const CLEAN_CODES: readonly number[] = [1000, 1005];

export function createConnections(options: ConnectionsOptions): Connections {
  const { hub, clock, log, limits } = options;
  const live = new Map<Connection, LiveSocket>();
  const perAddress = new Map<string, number>();
  // Those whose credential ends by itself. A timer each would have to live for months.
  const ending = new Set<Connection>();
  let whenEmpty: (() => void) | null = null;

  const sweepMs = Math.min(sweepEveryMs, options.pingAfterMs / 2);
  const sweeper = clock.every(sweepMs, () => {
    const now = clock.elapsed();
    for (const [connection, socket] of live) sweep(connection, socket, now);
  });

  const ender = clock.every(endEveryMs, () => {
    const now = clock.now();
    for (const connection of ending) {
      if (now < connection.grant.expires) continue;
      ending.delete(connection);
      closePeer(connection, CLOSES.tokenExpired);
    }
  });

  function sweep(connection: Connection, socket: LiveSocket, now: number): void {
    const silentMs = now - connection.lastHeardMs;
    if (silentMs > options.deadAfterMs) return drop(connection, socket, CLOSES.unresponsive);
    if (silentMs > options.pingAfterMs) socket.ping();
    const stuck = socket.getBufferedAmount() > options.maxUnsentBytes;
    if (!stuck) connection.stuckSinceMs = 0;
    else if (connection.stuckSinceMs === 0) connection.stuckSinceMs = now;
    else if (now - connection.stuckSinceMs > stuckForMs)
      drop(connection, socket, CLOSES.slowConsumer);
  }

  // The close frame reaches a peer that reads again; one that never does has had its time.
  function drop(connection: Connection, socket: LiveSocket, close: Close): void {
    log.info("connection_dropped", { userId: connection.user.id, reason: close.reason });
    if (connection.closing) return socket.terminate();
    closePeer(connection, close);
  }

  function welcome(connection: Connection): void {
    const { greeting, user } = connection;
    if (greeting === null) return;
    connection.greeting = null;
    say(connection, {
      type: "welcome",
      version: 1,
      server: options.server,
      name: options.named(),
      you: youOf(connection),
      session: greeting.session,
      limits,
      rooms: greeting.rooms.map((row) => summaryOf(hub, row, greeting.marks)),
      text: `Welcome! You are connected as ${user.username}. Type /join general yourname, then just type.`,
    });
    const { room, username } = greeting;
    // For a person by hand; an account keeps its name.
    if (username !== null && user.role === "guest")
      options.receive.frame(connection, JSON.stringify({ type: "setUsername", username }));
    if (room !== null) options.receive.frame(connection, JSON.stringify({ type: "join", room }));
  }

  return {
    hasRoomFor: (address) =>
      options.perAddress === 0 || (perAddress.get(address) ?? 0) < options.perAddress,
    open(connection, socket) {
      live.set(connection, socket);
      perAddress.set(connection.address, (perAddress.get(connection.address) ?? 0) + 1);
      if (connection.grant.expires > 0) ending.add(connection);
      connection.socket = socket;
      connection.lastHeardMs = clock.elapsed();
      const connections = connection.user.peers.push(connection);
      hub.recountAway(connection.user);
      if (connections <= limits.connectionsPerUser) return welcome(connection);
      say(connection, errorReply("too_many_connections", ERRORS.too_many_connections.text));
      closePeer(connection, CLOSES.tooManyConnections);
    },
    heard(connection) {
      connection.lastHeardMs = clock.elapsed();
    },
    closed(connection, code) {
      if (!live.delete(connection)) return;
      ending.delete(connection);
      connection.socket = null;
      connection.held = null;
      const left = (perAddress.get(connection.address) ?? 1) - 1;
      if (left === 0) perAddress.delete(connection.address);
      else perAddress.set(connection.address, left);
      const grace = !CLEAN_CODES.includes(code);
      takeOut(connection.user.peers, connection);
      hub.recountAway(connection.user);
      for (const seat of [...connection.seats]) hub.leave(seat, { grace });
      hub.users.forgetIfGone(connection.user);
      options.gone(connection);
      if (live.size === 0) whenEmpty?.();
    },
    size: () => live.size,
    sendAway: (overMs) => sendAway([...live.keys()], clock, overMs),
    async shutDown(withinMs) {
      sweeper.cancel();
      ender.cancel();
      const all = [...live.keys()];
      for (let at = 0; at < all.length; at += closesPerTurn) {
        for (const connection of all.slice(at, at + closesPerTurn)) sayGoodbye(connection);
        await new Promise((next) => setImmediate(next));
      }
      if (live.size === 0) return;
      await new Promise<void>((done) => {
        const late = clock.after(withinMs, done);
        whenEmpty = () => {
          late.cancel();
          done();
        };
      });
    },
  };
}
