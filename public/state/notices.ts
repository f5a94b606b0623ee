// What is worth telling somebody who does not look at that room just now. Pure.

import type { ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import { plainOf } from "../../src/protocol/markup.ts";
import { nameOf, type Rooms } from "./rooms.ts";
import type { Reading } from "./unread.ts";

export type Notice = {
  readonly room: RoomName;
  readonly seq: number;
  readonly title: string;
  readonly body: string;
};

export type Listening = {
  readonly rooms: Rooms;
  readonly me: UserId | undefined;
  /** Also of what is said to nobody in particular, where the room's level is `all`. */
  readonly everything: boolean;
};

// As `notify` has it.
const mostCharacters = 200;

/** Null: nothing of `frame` is. */
export function noticeOf(frame: ServerFrame, { rooms, me, everything }: Listening): Notice | null {
  if (frame.type === "notify") {
    const { room, seq, why, from, title, text } = frame;
    if (isRead(rooms.get(room)?.read, seq)) return null;
    return { room, seq, title, body: why === "direct" ? text : said(from.username, text) };
  }
  if (frame.type !== "chat" || !everything || frame.userId === me) return null;
  const { room, seq, username, text } = frame;
  const known = rooms.get(room);
  // Of a direct room `notify` tells.
  if (known === undefined || known.kind === "direct" || known.read?.level !== "all") return null;
  if (isRead(known.read, seq)) return null;
  const plain = Array.from(plainOf(text)).slice(0, mostCharacters).join("");
  // As the server calls it in `notify`.
  const title = known.kind === "public" ? `#${room}` : nameOf(known);
  return { room, seq, title, body: said(username, plain) };
}

const said = (username: string, text: string): string => `${username}: ${text}`;

/** Whether the reader has seen it, here or elsewhere; of a room that is not known here nobody can say. */
export const isRead = (read: Reading | null | undefined, seq: number): boolean =>
  read ? read.seq >= seq : false;

/** One for each room, as a push for it has too: a newer one takes the older one's place. */
export const tagOf = (room: RoomName): string => `room:${room}`;
