// Ann, Bob and what they say: short ways to write what the server sends.

import type { ChatEvent, Joined, Person, System } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";

export const general = asRoomName("general");
export const dev = asRoomName("dev");

export const person = (name: string): Person => ({
  userId: asUserId(`g_${name}`),
  username: asUsername(name),
});
export const ann = person("ann");
export const bob = person("bob");
export const cat = person("cat");

/** 08:00 UTC of the day the tests play on. */
export const morning = Date.UTC(2026, 10, 21, 8, 0);

export function chat(seq: number, more: Partial<ChatEvent> = {}): ChatEvent {
  return {
    type: "chat",
    room: general,
    seq,
    ...bob,
    text: `message ${seq}`,
    timestamp: morning + seq * 1_000,
    ...more,
  };
}

/** `from` … `to`, both included. */
export const chats = (from: number, to: number): ChatEvent[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => chat(from + index));

export function joined(more: Partial<Joined> = {}): Joined {
  return {
    type: "joined",
    room: general,
    ...{ title: null, topic: null, kind: "public" },
    ...{ readOnly: false, slowSeconds: 0, archived: false },
    you: { ...ann, guest: true, role: "guest" },
    ...{ role: "member", mutedUntil: 0 },
    epoch: "e1",
    head: 0,
    first: 1,
    users: [ann, bob],
    count: 2,
    ...more,
  };
}

type Presence = Extract<System, { event: "presence" }>;

export function presence(
  more: Partial<Pick<Presence, "joined" | "left" | "changed" | "count">>,
): System {
  const { joined = [], left = [], count = 2, ...changed } = more;
  const frame = { type: "system", event: "presence", room: general, joined, left, count } as const;
  return { ...frame, ...changed, text: "" };
}
