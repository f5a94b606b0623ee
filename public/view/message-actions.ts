// What a person does to messages that are there, and what has to be read again of them, as commands. Draws nothing.

import type { ChatEvent } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import type { Socket } from "../net/socket.ts";
import { hasReacted } from "../state/changes.ts";
import { renewed } from "../state/timeline.ts";
import { offline } from "../words/en/page.ts";
import { note, type Page } from "./page.ts";

export type MessageActions = {
  /** Reacts so, or takes it back when that is there already; a refusal is said in the room. */
  toggle(room: RoomName, seq: number, emoji: string): void;
  /** Reads one message anew: into the window if it is there, and for those who quote it. */
  fetch(room: RoomName, seq: number): void;
};

export function createMessageActions(page: Page, socket: Socket): MessageActions {
  const fetching = new Set<string>();

  function keep(room: RoomName, seq: number, message: ChatEvent | null): void {
    page.originals.change(room, (known) => new Map(known).set(seq, message));
    if (message === null) return;
    page.timelines.change(room, (timeline) => renewed(timeline, message));
  }

  async function fetch(room: RoomName, seq: number): Promise<void> {
    const kind = `${room} ${seq}`;
    if (fetching.has(kind)) return;
    fetching.add(kind);
    const reply = await socket.ask({ type: "history", room, around: seq, limit: 1 });
    fetching.delete(kind);
    // No answer: it is asked for again when the room is drawn anew, with the connection.
    if (reply?.type === "history")
      keep(room, seq, reply.messages.find((each) => each.seq === seq) ?? null);
  }

  return {
    fetch: (room, seq) => void fetch(room, seq),
    toggle(room, seq, emoji) {
      const you = page.you.get();
      const message = page.timelines.of(room).messages.find((each) => each.seq === seq);
      if (you === null || message === undefined) return;
      const remove = hasReacted(message, emoji, you.userId);
      void socket.ask({ type: "react", room, message: seq, emoji, remove }).then((reply) => {
        if (reply === null) note(page, offline, { bad: true });
        else if (reply.type === "error") note(page, reply.text, { bad: true });
      });
    },
  };
}
