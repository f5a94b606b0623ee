// One WebSocket: its data, and saying something to it. Knows no command.

import type { Marks } from "../commands/read-marks.ts";
import type { Identified } from "../identity/identify.ts";
import { type Peer, sendSoon, sendTo, type User } from "../hub/room.ts";
import type { Ref, ServerFrame } from "../protocol/events.ts";
import type { Grant } from "../protocol/roles.ts";

/** What a browser or a person said in the URL, and what the greeting needs; dropped once it is said. */
export type Greeting = {
  session: string;
  rooms: Identified["rooms"];
  marks: Marks;
  /** `?room=` and `?username=`, as given; null for none. */
  room: string | null;
  username: string | null;
};

export type Connection = Peer & {
  greeting: Greeting | null;
  /** By the elapsed clock. */
  lastHeardMs: number;
  /** Since when more than the bound was unsent; 0 while it is not. */
  stuckSinceMs: number;
  /** Frames that wait for the command before them; null while there is none such. */
  held: string[] | null;
  /** Commands that are not answered yet. */
  underWay: number;
};

export function makeConnection(from: {
  user: User;
  grant: Grant;
  address: string;
  greeting: Greeting;
}): Connection {
  return {
    ...{ socket: null, user: from.user, seats: [], current: null, soon: [] },
    ...{ grant: from.grant, address: from.address, greeting: from.greeting },
    lastHeardMs: 0,
    stuckSinceMs: 0,
    away: false,
    closing: false,
    held: null,
    underWay: 0,
  };
}

/** Does nothing on a connection that is gone: what it asked for may still have happened. */
export function say(connection: Connection, frame: ServerFrame, ref?: Ref): void {
  if (connection.socket === null) return;
  const encoded = JSON.stringify(ref === undefined ? frame : { ...frame, ref });
  if (frame.type === "ack") sendSoon(connection, encoded);
  else sendTo(connection, encoded);
}
