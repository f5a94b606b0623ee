// kick, ban, unban, bans, mute, unmute: keeping order, in a room or on the whole server.

import type { Hub } from "../hub/hub.ts";
import { type Close, CLOSES } from "../protocol/closes.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Ack, Removed } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import { lastingText } from "../protocol/lasting.ts";
import { mutedForGood } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import type { Asking, Context, Run } from "./context.ts";
import { firstThatFit } from "./fitting.ts";
import { endGrowth } from "./growing.ts";
import type { Target } from "./place.ts";
import { aimedAt, type Field, fieldOf, type Verb } from "./right.ts";

const kicking: Verb = { inRoom: "kick", onServer: "kickFromServer" };
const banning: Verb = { inRoom: "ban", onServer: "banFromServer" };
const muting: Verb = { inRoom: "mute", onServer: "muteOnServer" };

// Who was let in a moment before a ban was written may open a socket a moment after it.
const lookAgainMs = 500;

/** They may come back, into a private room when somebody adds them. */
export const kick: Run<"kick"> = async (context, { peer, command }) => {
  const { store, hub } = context;
  const { reason } = command;
  const field = await fieldOf(context, peer, command, kicking);
  const target = await aimedAt(context, peer, command.user, field);
  const { room } = field;
  const wasIn =
    room === null ? (await foundBy(hub, target)) !== null : await store.leave(room, target.userId);
  if (!wasIn) throw absent(target, field);
  const text = sentence(`You were kicked from ${field.called}`, reason);
  if (room === null) closeAll(hub, target.userId, CLOSES.kicked, text);
  else hub.expel(target.userId, room, removed(room, "kicked", reason, text));
  await store.note({ by: peer.user.id, act: "kick", target: target.userId, room, detail: reason });
  return ackOf(field);
};

export const ban: Run<"ban"> = async (context, { peer, command }) => {
  const { store, hub, clock } = context;
  const { seconds, reason } = command;
  const field = await fieldOf(context, peer, command, banning);
  const target = await aimedAt(context, peer, command.user, field);
  const { userId, username } = target;
  const { room } = field;
  const until = seconds === 0 ? 0 : clock.now() + seconds * 1_000;
  const address = room === null ? ((await foundBy(hub, target))?.address ?? "") : "";
  await store.ban({ userId, username, room, address, until, reason }, peer.user.id);
  const text = sentence(`You were banned from ${field.called}${lasting(seconds)}`, reason);
  if (room === null) {
    context.bansChanged();
    closeAll(hub, userId, CLOSES.banned, text);
    clock.after(lookAgainMs, () => void closeLate(context, userId, text));
  } else {
    const frame = removed(room, "banned", reason, text);
    hub.expel(userId, room, (await knows(hub, target, field)) ? frame : null);
  }
  await purge(context, field, userId, { peer, command });
  return ackOf(field);
};

/** Looks in the bans, not among the people: a guest who was banned may have left no other trace. */
export const unban: Run<"unban"> = async (context, { peer, command }) => {
  const { store } = context;
  const field = await fieldOf(context, peer, command, banning);
  const { room } = field;
  const mark = skeleton(command.user.normalize("NFKC").trim().replace(/^@/, ""));
  const held = await store.bans(room);
  const banned =
    held.find(({ userId }) => userId === command.user) ??
    held.find(({ username }) => skeleton(username) === mark);
  if (banned === undefined)
    throw new ChatError("user_not_found", `Nobody of that name is banned from ${field.called}`);
  if (banned.userId === peer.user.id)
    throw new ChatError("bad_request", "You cannot do that to yourself");
  await store.unban({ userId: banned.userId, room }, peer.user.id);
  if (room === null) context.bansChanged();
  return ackOf(field);
};

export const bans: Run<"bans"> = async (context, { peer, command }) => {
  const { room } = await fieldOf(context, peer, command, banning);
  const held = await context.store.bans(room);
  // Not the address: it is nobody's business who may lift the ban.
  const rows = held.map(({ userId, username, until, reason }) => ({
    ...{ userId, username, room, until, reason },
  }));
  const shown = firstThatFit(rows, context.pageBytes);
  return { type: "bans", bans: shown, ...(shown.length < rows.length ? { more: true } : {}) };
};

/** Who is muted reads on. */
export const mute: Run<"mute"> = async (context, { peer, command }) => {
  const { store, hub, clock } = context;
  const { seconds, reason } = command;
  const field = await fieldOf(context, peer, command, muting);
  const { userId, username } = await aimedAt(context, peer, command.user, field);
  const until = seconds === 0 ? mutedForGood : clock.now() + seconds * 1_000;
  await store.mute({ userId, username, room: field.room, until, reason }, peer.user.id);
  const text = sentence(`You were muted ${field.there}${lasting(seconds)}`, reason);
  hub.setStanding(userId, field.room, { mutedUntil: until, text });
  return ackOf(field);
};

export const unmute: Run<"unmute"> = async (context, { peer, command }) => {
  const { store, hub } = context;
  const field = await fieldOf(context, peer, command, muting);
  const { room } = field;
  const { userId, username } = await aimedAt(context, peer, command.user, field);
  if (!(await store.unmute({ userId, room }, peer.user.id)))
    throw new ChatError("user_not_found", `${username} is not muted ${field.there}`);
  hub.setStanding(userId, room, { mutedUntil: 0, text: `You may write ${field.there} again` });
  return ackOf(field);
};

async function purge(
  context: Context,
  { room }: Field,
  userId: UserId,
  { peer, command }: Pick<Asking<"ban">, "peer" | "command">,
): Promise<void> {
  const { store, hub, clock } = context;
  if (command.purgeSeconds === 0) return;
  const sinceMs = clock.now() - command.purgeSeconds * 1_000;
  const events = await store.purge({ userId, room, sinceMs }, peer.user.id);
  for (const event of events.toSorted((one, other) => one.seq - other.seq)) {
    if (event.type === "deleted") endGrowth(context, event);
    hub.publish(event);
  }
}

/** Who was not in a private room does not hear of it by being kept out either. */
async function knows(hub: Hub, target: Target, { room, isHidden }: Field): Promise<boolean> {
  if (!isHidden || target.standing.roomRole !== null) return true;
  const found = await foundBy(hub, target);
  return room !== null && found?.rooms.includes(room) === true;
}

/** By the id alone: nobody is called by the empty name. */
const foundBy = (hub: Hub, { userId: id }: Target) => hub.seek({ id, mark: "" });

function closeAll(hub: Hub, userId: UserId, close: Close, text: string): void {
  hub.tellUser(userId, { type: "system", event: "notice", text });
  hub.disconnect(userId, close);
}

async function closeLate({ store, hub }: Context, userId: UserId, text: string): Promise<void> {
  if (hub.users.get(userId) === undefined && !hub.mayBeElsewhere(userId)) return;
  // A store that cannot say whether the ban still holds has not said that it was lifted.
  const holds = await store.bannedFromServer(userId, null).then(
    (held) => held !== null,
    () => true,
  );
  if (holds) closeAll(hub, userId, CLOSES.banned, text);
}

const removed = (room: RoomName, why: Removed["why"], reason: string, text: string): Removed => ({
  ...{ type: "removed", room, why, reason, text },
});

const absent = ({ username }: Target, { there }: Field): ChatError =>
  new ChatError("user_not_found", `${username} is not ${there}`);

const ackOf = ({ room }: Field): Ack => ({ type: "ack", ...(room === null ? {} : { room }) });

const sentence = (what: string, reason: string): string =>
  reason === "" ? what : `${what}: ${reason}`;

/** Nothing for 0, which is for good. */
const lasting = (seconds: number): string => (seconds === 0 ? "" : ` for ${lastingText(seconds)}`);
