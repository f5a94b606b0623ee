// chat, typing, history: what is said in a room.

import { personOf } from "../hub/presence.ts";
import { type Peer, seatIn } from "../hub/room.ts";
import type { CommandOf } from "../protocol/commands.ts";
import type { Ack, ChatEvent } from "../protocol/events.ts";
import { ChatError } from "../protocol/errors.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { Appended, Draft } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import { type Context, type RunSeated, type RunVoiced, seenBy, type Voice } from "./context.ts";
import { newestThatFit, oldestThatFit } from "./fitting.ts";
import { withGrowth } from "./growing.ts";
import { mentionsOf, type Named, nobody, tellMentioned } from "./mentions.ts";
import { refusalOf, takeTurn, tellTurn } from "./posting.ts";
import { readByAuthor } from "./reading.ts";

/** Acknowledged after the commit; published and acknowledged in one turn after it. */
export const chat: RunVoiced<"chat"> = async (context, { peer, command, reply }, voice) => {
  const { store, hub } = context;
  const room = voice.room.name;
  // Looked up before anything is decided, and only where somebody may be named: frames behind it wait.
  const named = command.text.includes("@") ? await namedIn(context, voice, command) : nobody;
  const draft = draftOf(peer, room, command, named);
  const refusal = refusalOf(context, voice);
  if (refusal !== null) return firstAnswer(store, draft, refusal);
  const giveBack = takeTurn(context, voice);
  let stored: Appended | null = null;
  try {
    stored = await store.append(draft);
  } finally {
    if (stored === null || stored.duplicate) giveBack();
  }
  const { seq, timestamp } = stored;
  if (stored.duplicate) return { type: "ack", room, seq, timestamp, duplicate: true };
  hub.publish(eventOf(draft, seq, timestamp));
  const seat = seatIn(peer, room);
  if (seat !== undefined) hub.typing(seat, false);
  // Not returned: only in this turn does it go in one write with the author's own frame.
  reply({ type: "ack", room, seq, timestamp });
  tellTurn(context, voice);
  readByAuthor(context, peer, room, seq);
  if (isForSomebody(voice, draft, named)) {
    const said = { room, seq, from: personOf(peer.user), text: draft.text, timestamp };
    const answers = draft.replyTo === undefined ? {} : { replyTo: draft.replyTo };
    await tellMentioned(context, { ...said, ...answers }, named);
  }
  return null;
};

/** Throws `not_in_room`: they may have been sent away meanwhile. */
async function namedIn(
  context: Context,
  { peer, role, room }: Voice,
  { text, to }: CommandOf<"chat">,
): Promise<Named> {
  const standing = { role: peer.user.role, roomRole: role };
  const named = await mentionsOf(context, room.name, text, standing);
  if (to === undefined && seatIn(peer, room.name) === undefined) throw new ChatError("not_in_room");
  return named;
}

function draftOf(
  { user }: Peer,
  room: RoomName,
  command: CommandOf<"chat">,
  { mentions, everyone }: Named,
): Draft {
  const { text, action = false, key = null, replyTo } = command;
  return {
    ...{ room, userId: user.id, username: user.username, text, action, key },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions.length === 0 ? {} : { mentions }),
    ...(everyone ? { everyone } : {}),
  };
}

function eventOf(draft: Draft, seq: number, timestamp: number): ChatEvent {
  const { room, userId, username, text, action, key, replyTo, mentions } = draft;
  return {
    type: "chat",
    room,
    seq,
    userId,
    username,
    text,
    timestamp,
    ...(action ? { action: true } : {}),
    ...(key === null ? {} : { key }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions === undefined ? {} : { mentions }),
  };
}

const isForSomebody = ({ room }: Voice, { replyTo }: Draft, named: Named): boolean =>
  room.facts.kind === "direct" ||
  replyTo !== undefined ||
  named.mentions.length > 0 ||
  named.everyone ||
  named.here;

/** What was stored was stored, whatever holds now: its author gets the first answer again. */
async function firstAnswer(store: Store, draft: Draft, refusal: ChatError): Promise<Ack> {
  const stored = draft.key === null ? null : await store.repeated(draft);
  if (stored === null) throw refusal;
  const { seq, timestamp } = stored;
  return { type: "ack", room: draft.room, seq, timestamp, duplicate: true };
}

/** Not passed on where its author may say nothing. */
export const typing: RunSeated<"typing"> = (context, { command }, seat) => {
  if (command.typing && refusalOf(context, seat) !== null) return null;
  context.hub.typing(seat, command.typing);
  return null;
};

export const history: RunSeated<"history"> = async (context, { peer, command }, seat) => {
  const { store, pageBytes } = context;
  const { before = null, after = null, around = null, limit } = command;
  if ([before, after, around].filter((bound) => bound !== null).length > 1)
    throw new ChatError("bad_request", `Give one of "before", "after" and "around"`);
  const page = await store.page(seat.room.name, { before, after, around, limit }, peer.user.id);
  const messages = fitted(withGrowth(context, page.messages), { after, around }, pageBytes);
  return {
    type: "history",
    room: seat.room.name,
    messages: messages.map((message) => seenBy(peer.user.id, message)),
    first: page.first,
    head: page.head,
    more: page.more || messages.length < page.messages.length,
  };
};

/** Nearest to what was asked for; an answer may have fewer than `limit`, never a hole. */
function fitted(
  messages: ChatEvent[],
  { after, around }: { after: number | null; around: number | null },
  maxBytes: number,
): ChatEvent[] {
  if (after !== null) return oldestThatFit(messages, maxBytes);
  if (around === null) return newestThatFit(messages, maxBytes);
  const older = messages.filter(({ seq }) => seq < around);
  const newer = messages.filter(({ seq }) => seq >= around);
  return [...newestThatFit(older, maxBytes / 2), ...oldestThatFit(newer, maxBytes / 2)];
}
