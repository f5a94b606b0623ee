// Looks at what is delivered to rooms for what this node must know of it, because another node did it. Not made for a
// node alone, which knows what it did.

import type { DeletedEvent, RoomEvent, RoomFacts } from "../protocol/events.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { EditedEvent, Growing } from "../protocol/message-events.ts";
import type { Fanout } from "./fanout.ts";
import type { Room } from "./room.ts";

export type Watched = Texts & {
  facts(room: Room, facts: RoomFacts, seq: number): void;
};

/** What becomes of texts, at whichever node. */
export type Texts = {
  /** One grows, as it was after `since`. False: it was changed after that, and nobody is told of what it was. */
  grows(frame: Growing, since: number): boolean;
  /** One has another text, or none any more. */
  changed(change: TextChange): void;
  /** Somebody is in the room again: what became of its texts meanwhile was not heard here. */
  opened(room: RoomName): void;
};
export type TextChange = { room: RoomName; message: number; seq: number; deleted: boolean };

// As they are encoded: each has its type first.
const roomEvent = '{"type":"room"';
const growing = '{"type":"growing"';
const edited = '{"type":"edited"';
const deleted = '{"type":"deleted"';

/** The same fan-out, looked at. */
export function watching(fanout: Fanout, watched: Watched): Fanout {
  return {
    ...fanout,
    push(room, outgoing) {
      const { seq, frame, since = 0 } = outgoing;
      // Our own encoding, both: another node's is the same.
      if (seq > 0 && frame.startsWith(roomEvent)) takeFacts(room, JSON.parse(frame) as RoomEvent);
      if (seq > 0 && (frame.startsWith(edited) || frame.startsWith(deleted)))
        takeChange(JSON.parse(frame) as EditedEvent | DeletedEvent);
      if (seq === 0 && frame.startsWith(growing))
        if (!watched.grows(JSON.parse(frame) as Growing, since)) return;
      fanout.push(room, outgoing);
    },
  };

  function takeChange({ type, room, message, seq }: EditedEvent | DeletedEvent): void {
    watched.changed({ room, message, seq, deleted: type === "deleted" });
  }

  function takeFacts(room: Room, event: RoomEvent): void {
    const { title, topic, kind, readOnly, slowSeconds, archived, seq } = event;
    watched.facts(room, { title, topic, kind, readOnly, slowSeconds, archived }, seq);
  }
}
