// The end of a node, as its connections see it: told, and closed with 1001. Knows no command.

import { closePeer, sendTo } from "../hub/room.ts";
import type { Clock } from "../lib/clock.ts";
import { CLOSES } from "../protocol/closes.ts";
import type { System } from "../protocol/events.ts";
import type { Connection } from "./connection.ts";

const shutdown: System = {
  type: "system",
  event: "shutdown",
  text: "The server is shutting down",
};
const goodbye = JSON.stringify(shutdown);

// Nobody is helped by a slower pace than this: 250 a second come to the other nodes anyway.
const eachMs = 4;
const tickMs = 20;

export function sayGoodbye(connection: Connection): void {
  sendTo(connection, goodbye);
  closePeer(connection, CLOSES.shutdown);
}

/**
 * Sends `all` away one after the other, evenly over `overMs`, or over less when they are few; the rest is served as
 * before. Whoever's turn it is has nothing more read, gets the answers to what was read, and then goes: so some may
 * still be there at the end. A connection that closes meanwhile is none of its business.
 */
export async function sendAway(
  all: readonly Connection[],
  clock: Clock,
  overMs: number,
): Promise<void> {
  const spreadMs = Math.min(overMs, all.length * eachMs);
  const startMs = clock.elapsed();
  let answering: Connection[] = [];
  for (let sent = 0; sent < all.length;) {
    const passedMs = clock.elapsed() - startMs + tickMs;
    const due = spreadMs === 0 ? all.length : Math.floor((all.length * passedMs) / spreadMs);
    const next = all.slice(sent, due);
    sent += next.length;
    for (const connection of next) connection.closing = true;
    answering = goIfAnswered([...answering, ...next]);
    if (sent < all.length) await new Promise<void>((tick) => void clock.after(tickMs, tick));
  }
}

/** Gives those who still wait for an answer. */
function goIfAnswered(connections: readonly Connection[]): Connection[] {
  const answered = ({ underWay, soon }: Connection): boolean => underWay === 0 && soon.length === 0;
  for (const connection of connections.filter(answered)) sayGoodbye(connection);
  return connections.filter((connection) => !answered(connection));
}
