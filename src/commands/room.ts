// join, leave, rooms: coming into a room, and which there are.

import type { Admitted } from "../hub/hub.ts";
import { type Peer, seatIn } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { DurableEvent, Joined } from "../protocol/events.ts";
import type { Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { Entered } from "../store/rooms.ts";
import { tellAdded } from "./added.ts";
import {
  type Asking,
  type Context,
  factsOf,
  type Run,
  seenBy,
  summaryOf,
  youOf,
} from "./context.ts";
import { newestThatFit } from "./fitting.ts";
import { marksOf } from "./read-marks.ts";
import { sayGrowth, withGrowth } from "./growing.ts";
import { messagesOf } from "./messages-of.ts";
import { calledOf } from "./right.ts";

// A snapshot is read again only when the broker lost an event just then; twice in a row is a bug.
const mostReads = 5;

/** With a cursor: exactly what was missed, or `reset` and the tail. Joining again is a refresh. */
export const join: Run<"join"> = async (context, asking) => {
  const { hub, limits } = context;
  const { peer, command } = asking;
  const known = seatIn(peer, command.room) !== undefined;
  if (!known && peer.seats.length >= limits.roomsPerConnection)
    throw new ChatError("too_many_rooms");
  if ((command.after === undefined) !== (command.epoch === undefined))
    throw new ChatError("bad_request", `"after" and "epoch" belong together`);
  if (command.username !== undefined && !peer.grant.mayWrite)
    throw new ChatError("forbidden", "That token may only read");
  // An account keeps its name; what is said here is for those who have none.
  const wanted = peer.user.role === "guest" ? command.username : undefined;
  const was = wanted === undefined ? null : await takeName(context, peer, wanted);
  let called: string | null;
  try {
    called = await context.joins.pass(() => enter(context, asking));
  } catch (error) {
    // Refused as a whole: the name goes back too. It was theirs, and nobody got it in between or
    // they keep the new one.
    if (was !== null) hub.rename(peer, was);
    throw error;
  }
  if (called !== null) await tellOthers(context, asking, called);
  return null;
};

/** What people call the room when they are a member of it since now; null when they were, or went before it. */
async function enter(context: Context, asking: Asking<"join">): Promise<string | null> {
  const { hub, store, limits } = context;
  const { peer, command, reply } = asking;
  // It may have waited for its turn, and gone meanwhile.
  if (peer.socket === null) return null;
  const recording = hub.record(command.room);
  let isNew = false;
  try {
    await recording.followed;
    for (let read = 0; read < mostReads; read++) {
      const entered = await store.enter({
        room: command.room,
        userId: peer.user.id,
        username: peer.user.ownName,
        // A room that nobody asked for is a change, which a token that may only read cannot make.
        create: peer.grant.mayWrite,
        resume:
          command.epoch === undefined || command.after === undefined
            ? null
            : { epoch: command.epoch, after: command.after },
        resumeLimit: limits.resumeEvents,
        tail: command.limit,
      });
      const { head, epoch, role, mutedUntil, newcomer } = entered;
      isNew ||= newcomer;
      const entrance = { head, epoch, role: role ?? "member", mutedUntil, facts: factsOf(entered) };
      const greet = (admitted: Admitted): void => {
        const joined = joinedFrame(context, asking, entered, admitted);
        reply(joined);
        // Of a tail each message has its text as it is by now; who resumes has them from before.
        if (joined.events !== undefined) sayGrowth(context, peer, command.room);
      };
      if ((await hub.admit(peer, recording, entrance, greet)) || peer.socket === null)
        return isNew ? calledOf(entered) : null;
    }
    throw new Error(`no snapshot of ${command.room} could be joined to its stream`);
  } finally {
    hub.endRecording(recording);
  }
}

/** The other connections of who joined. They have their answer by now: nothing is refused any more. */
async function tellOthers(context: Context, { peer, command }: Asking<"join">, called: string) {
  const added = { userId: peer.user.id, room: command.room, text: `You joined ${called}` };
  await tellAdded(context, added, peer).catch((error: unknown) => {
    // The store cannot be read just then: these learn of it from their next `welcome`.
    if (!(error instanceof ChatError)) throw error;
  });
}

function joinedFrame(
  context: Context,
  { peer, command }: Asking<"join">,
  entered: Entered,
  { seat, missed }: Admitted,
): Joined {
  const { hub, pageBytes } = context;
  const { room, epoch, first } = entered;
  const count = hub.count(room);
  const see = <Event extends DurableEvent>(event: Event): Event => seenBy(peer.user.id, event);
  const replay = entered.events === null ? null : [...entered.events, ...missed];
  // A replay too large for the line would be cut off by the next live event, each time anew.
  const whole = replay !== null && newestThatFit(replay, pageBytes).length === replay.length;
  const newest = messagesOf(replay ?? [...entered.messages, ...missed]);
  const tail = command.limit === 0 ? [] : withGrowth(context, newest.slice(-command.limit));
  return {
    type: "joined",
    room,
    ...seat.room.facts,
    you: youOf(peer),
    role: seat.role,
    mutedUntil: seat.mutedUntil,
    epoch,
    head: missed.at(-1)?.seq ?? entered.head,
    first,
    users: count > hub.namesUpTo ? [] : hub.people(room, "", hub.namesUpTo),
    count,
    ...(whole
      ? { events: replay.map(see) }
      : { messages: newestThatFit(tail, pageBytes).map(see) }),
    ...(!whole && command.after !== undefined ? { reset: true } : {}),
  };
}

/** Ends membership for the user, on all their connections here. */
export const leave: Run<"leave"> = async ({ store, hub }, { peer, command }) => {
  const room = command.room ?? peer.current?.room.name;
  if (room === undefined) throw new ChatError("not_in_room");
  const wasMember = await store.leave(room, peer.user.id);
  const isSeated = peer.user.peers.some((each) => seatIn(each, room) !== undefined);
  if (!wasMember && !isSeated) throw new ChatError("not_in_room", `You are not in #${room}`);
  hub.expel(peer.user.id, room, { type: "left", room }, peer);
  return { type: "left", room };
};

export const rooms: Run<"rooms"> = async ({ store, hub }, { peer, command }) => {
  const { query = "", after = null, limit, archived } = command;
  const { user, grant } = peer;
  // By the store, so that neither a short page nor its `next` tells of others.
  const among = grant.rooms === null ? {} : { among: [...grant.rooms] };
  // Names are lower case; so must be what is looked for in them.
  const asked = { query: query.normalize("NFKC").toLowerCase(), after, limit: limit + 1 };
  const [rows, marks] = await Promise.all([
    store.rooms({ ...asked, ...among, memberOf: user.id, archived }),
    marksOf(store, user.id),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.room;
  return {
    type: "rooms",
    rooms: page.map((row) => summaryOf(hub, row, marks)),
    ...(rows.length > limit && last !== undefined ? { next: last } : {}),
  };
};

/**
 * Gives `peer`'s user the name, seen by all from now on, and returns the one until now. Throws `name_taken`:
 * an account of another has it, or somebody who is here. Not yet kept.
 */
export async function takeName(
  { store, hub }: Context,
  peer: Peer,
  username: Username,
): Promise<Username> {
  const was = peer.user.username;
  // Asked when they took it: ten thousand who come back and say their name again are no ten thousand questions.
  const isTheirs = was === username && peer.user.ownName === username;
  const { id } = peer.user;
  const isFree = async (): Promise<boolean> =>
    !(await store.isNameTaken(skeleton(username), id)) && (await hub.isFree(username, id));
  const isTaken = !isTheirs && !(await isFree());
  if (isTaken || !hub.rename(peer, username))
    throw new ChatError("name_taken", `Somebody here is called ${username} or nearly so`);
  return was;
}
