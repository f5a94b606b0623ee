// Looks at what is delivered to rooms for what this node must know of it, because another node did it. Not made for a
// node alone, which knows what it did.

import type { RoomEvent, RoomFacts } from "../protocol/events.ts";
import type { Growing } from "../protocol/message-events.ts";
import type { Fanout } from "./fanout.ts";
import type { Room } from "./room.ts";

export type Watched = {
  facts(room: Room, facts: RoomFacts, seq: number): void;
  growing(frame: Growing): void;
};

// As they are encoded: each has its type first.
const roomEvent = '{"type":"room"';
const growing = '{"type":"growing"';

/** The same fan-out, looked at. */
export function watching(fanout: Fanout, watched: Watched): Fanout {
  return {
    ...fanout,
    push(room, outgoing) {
      const { seq, frame } = outgoing;
      // Our own encoding, both: another node's is the same.
      if (seq > 0 && frame.startsWith(roomEvent)) takeFacts(room, JSON.parse(frame) as RoomEvent);
      if (seq === 0 && frame.startsWith(growing)) watched.growing(JSON.parse(frame) as Growing);
      fanout.push(room, outgoing);
    },
  };

  function takeFacts(room: Room, event: RoomEvent): void {
    const { title, topic, kind, readOnly, slowSeconds, archived, seq } = event;
    watched.facts(room, { title, topic, kind, readOnly, slowSeconds, archived }, seq);
  }
}
