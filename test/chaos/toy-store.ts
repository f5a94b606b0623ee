// The toy's rooms: a log that survives its crashes, and what it only remembers. Bugs are switched on here
// and in toy-server.ts by name; with none it keeps the promises.

import type { ChatEvent } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";

/** Each with the promise that it breaks. */
export const BUGS = {
  "ack before commit": "acked-lost",
  "broadcast before commit": "rolled-back",
  "no deduplication": "duplicate",
  "deduplication only in memory": "duplicate",
  "seq only in memory": "seq-reused",
  "seq skipped": "seq-gap",
  "broadcasts out of order": "stream-repeat",
  "a commit group in any order": "sender-order",
  "two orders": "fork",
  "resume off by one": "stream-gap",
  "resume from one too early": "stream-repeat",
  "subscribed after the replay was read": "stream-gap",
  "subscribed before the replay was read": "stream-repeat",
  "needless reset": "stream-gap",
  "wrong seq in ack": "acked-lost",
  "spoofed author": "corrupt",
  "text tidied up": "corrupt",
  "key shown to all": "corrupt",
  "silent drop to slow readers": "stream-gap",
  "broadcast to another room": "wrong-room",
  "refused and stored": "refused-but-stored",
  "a message out of nothing": "phantom",
  "another epoch after a restart": "rolled-back",
  "sessions only in memory": "identity-lost",
  "HTTP reads behind": "not-converged",
  "an edit without an event": "edit-lost",
  "a deletion loses to an edit": "edit-after-delete",
  "a deletion only told": "undeleted",
  "a reaction counted twice": "reaction-count",
  "anybody edits": "not-theirs",
  "a replay without edits": "stream-gap",
  "a resume gives a part twice": "part-torn",
  "the last parts of a growth change places": "part-torn",
  "growth is told without its last letter": "part-torn",
  "a growth that ends idle loses a part": "part-lost",
  "a growth goes with its author": "part-lost",
  "a growth goes on over an edit": "growth-stale",
  "growth is told from its last part on": "growth-shrunk",
  "a resume without what grows": "growth-shrunk",
  "a part is taken after a deletion": "edit-after-delete",
} as const;

export type Bug = keyof typeof BUGS;

export type Draft = {
  room: string;
  userId: string;
  username: string;
  text: string;
  action: boolean;
  key: string;
};
export type Assigned = { event: ChatEvent; duplicate: boolean };

type Log = { epoch: string; events: ChatEvent[]; byKey: Map<string, ChatEvent> };
/** What a crash takes. */
type Memory = { heads: Map<string, number>; byKey: Map<string, ChatEvent> };

export type ToyStore = {
  room(name: string): Log;
  head(room: string): number;
  /** The event that `draft` becomes, or was before. */
  assign(draft: Draft): Assigned;
  append(event: ChatEvent): void;
  crash(): void;
};

/** How often a bug that strikes now and then does. */
export const everySo = 15;

export function createToyStore(bug: Bug | null): ToyStore {
  const rooms = new Map<string, Log>();
  let memory: Memory = { heads: new Map(), byKey: new Map() };
  let lives = 0;
  let assigned = 0;

  function room(name: string): Log {
    let log = rooms.get(name);
    if (log === undefined) rooms.set(name, (log = { epoch: "e0", events: [], byKey: new Map() }));
    if (bug === "another epoch after a restart") log.epoch = `e${lives}`;
    return log;
  }

  function head(name: string): number {
    const known = memory.heads.get(name);
    if (known !== undefined) return known;
    return bug === "seq only in memory" ? 0 : (room(name).events.at(-1)?.seq ?? 0);
  }

  const markOf = ({ room: name, userId, key }: Draft): string => `${name} ${userId} ${key}`;

  return {
    room,
    head,
    assign(draft) {
      const mark = markOf(draft);
      const onDisk =
        bug === "deduplication only in memory" ? undefined : room(draft.room).byKey.get(mark);
      const known = bug === "no deduplication" ? undefined : (memory.byKey.get(mark) ?? onDisk);
      if (known !== undefined) return { event: known, duplicate: true };
      const strikes = ++assigned % everySo === 0;
      const seq = head(draft.room) + (bug === "seq skipped" && strikes ? 2 : 1);
      memory.heads.set(draft.room, seq);
      const event: ChatEvent = {
        type: "chat",
        room: asRoomName(draft.room),
        seq,
        userId: asUserId(bug === "spoofed author" && strikes ? "g_somebody-else" : draft.userId),
        username: asUsername(draft.username),
        text: bug === "text tidied up" ? draft.text.trim() : draft.text,
        timestamp: Date.now(),
        ...(draft.action ? { action: true } : {}),
        key: draft.key,
      };
      memory.byKey.set(mark, event);
      return { event, duplicate: false };
    },
    append(event) {
      const log = room(event.room);
      log.events.push(event);
      log.byKey.set(`${event.room} ${event.userId} ${event.key ?? ""}`, event);
    },
    crash() {
      lives++;
      memory = { heads: new Map(), byKey: new Map() };
    },
  };
}
