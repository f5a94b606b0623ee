// From a decoded command to its `run`: looks up what it needs and hands it over. Catches nothing.

import type { Peer } from "../hub/room.ts";
import type { Decoder } from "../protocol/codec.ts";
import type { Command, CommandOf, CommandType } from "../protocol/commands.ts";
import { ChatError } from "../protocol/errors.ts";
import type { ServerFrame } from "../protocol/events.ts";
import type { UserId, Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { Grant, Role } from "../protocol/roles.ts";
import type { Context, Result } from "./context.ts";
import { placeOf } from "./place.ts";
import { COMMANDS } from "./table.ts";
import { seatOf, voiceOf } from "./voice.ts";

type Given = {
  peer: Peer;
  command: Command;
  reply: (frame: ServerFrame) => void;
};

/** Throws ChatError, at once or later: what the credential does not allow, and what the command refuses. */
export function runCommand(context: Context, { peer, command, reply }: Given): Result {
  const row = COMMANDS[command.type];
  // The row was looked up by the command's own type, which the compiler cannot follow through a union.
  const asking = { peer, command, reply } as never;
  if (row.writes && !peer.grant.mayWrite)
    throw new ChatError("forbidden", "That token may only read");
  const room = "room" in command ? command.room : undefined;
  // Of one room or another: for this token there is no such room.
  if (room !== undefined && peer.grant.rooms?.has(room) === false)
    throw new ChatError("room_not_found");
  if (row.needs === "nothing") return row.run(context, asking);
  if (row.needs === "place")
    return inOrder(peer, placeOf(context, peer, room), (place) => row.run(context, asking, place));
  if (row.needs === "seat") return row.run(context, asking, seatOf(peer, room));
  // By its own type a command that says something.
  const voice = voiceOf(context, peer, command as CommandOf<"chat">);
  return voice instanceof Promise
    ? voice.then((found) => row.run(context, asking, found))
    : row.run(context, asking, voice);
}

/** Ends when what a connection's commands so far are about is looked up; nothing for who has none under way. */
const lookups = new WeakMap<Peer, Promise<unknown>>();

/** `run` begins in the order in which the commands came: a store with many connections finds their places in any. */
function inOrder<Found>(
  peer: Peer,
  looked: Promise<Found>,
  run: (found: Found) => Result,
): Promise<Awaited<Result>> {
  const before = lookups.get(peer);
  const mine = before === undefined ? looked : before.then(() => looked);
  const over = mine.then(nothing, nothing);
  lookups.set(peer, over);
  void over.then(() => lookups.get(peer) === over && lookups.delete(peer));
  // What it is about may not be there: that is said in its turn, and heard by whoever waits.
  looked.catch(nothing);
  return mine.then(run);
}

const nothing = (): void => {};

/** Somebody who asks without a connection, as identity found them a moment ago. */
export type Asker = {
  userId: UserId;
  username: Username;
  role: Role;
  grant: Grant;
  address: string;
};

/**
 * A command as a client may write it, and checked like one. Not those that are about the connection, and not `chat`:
 * whether somebody may say something is asked of their connection, which knows how they stand.
 */
export type Asked = {
  readonly type: Exclude<CommandType, "join" | "setUsername" | "chat">;
} & Readonly<Record<string, unknown>>;

/**
 * Runs a command for one who has no connection: the same checks, rights and effects, and their own sockets hear
 * what others hear. The reply; null for none. Throws ChatError where a connection would be sent an error.
 */
export type RunAs = (asker: Asker, asked: Asked) => Promise<ServerFrame | null>;

export function createRunAs(context: Context, decode: Decoder): RunAs {
  return async (asker, asked) => {
    const decoded = decode(JSON.stringify(asked));
    if (!decoded.ok) throw new ChatError(decoded.code, decoded.text);
    const said: ServerFrame[] = [];
    const reply = (frame: ServerFrame): void => void said.push(frame);
    const { command } = decoded;
    const answer = await runCommand(context, { peer: peerOf(asker), command, reply });
    return answer ?? said[0] ?? null;
  };
}

/** Of nobody in the hub: seated nowhere, and heard by no socket. */
function peerOf({ userId, username, role, grant, address }: Asker): Peer {
  const user = {
    ...{ id: userId, username, ownName: username, mark: skeleton(username), role },
    // Asked about by `chat` alone, which is not asked this way: what else a mute forbids asks the store.
    ...{ mutedUntil: 0, peers: [], away: false, awayHere: false, roomsPresent: 0 },
    ...{ elsewhere: null, nodes: null },
  };
  return {
    ...{ socket: null, user, seats: [], current: null, soon: [] },
    ...{ grant, address, away: false, closing: false },
  };
}
