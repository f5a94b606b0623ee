// Texts that grow while they are written: passed on as they come, kept here, stored as one edit when they are done.

import { type Peer, sendTo } from "../hub/room.ts";
import type { Grown, GrownOn } from "../hub/signal-words.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Ack, ChatEvent } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { Growing } from "../protocol/message-events.ts";
import type { Context } from "./context.ts";
import type { Growth, Growths, Spot } from "./growths.ts";
import { changeText, checkLength, TextReplaced } from "./new-text.ts";
import { placeOf } from "./place.ts";
import { checkMayWrite } from "./posting.ts";

/** More often is no faster to the eye, and each costs a frame for everybody in the room. */
export const passEveryMs = 100;
/** So long without another, and what there is gets stored. */
export const idleMs = 2_000;
/** Of one user at once. */
export const mostGrowths = 5;

// Over it the other node does not answer: what it has is stored when it can, or lost with it.
const storedWithinMs = 500;
// A node that answers nothing is stored behind no more by then: it is dead, or has stored what it had.
const unsureMs = 10_000;
const mostUnsure = 1_000;
// Each time another node was quicker.
const mostBeginnings = 5;

type Part = { text: string; done: boolean };

/** What one does to a message takes effect in the order asked for: `task` runs when those before it are done. */
export function inTurn<Result>(
  { turns }: Growths,
  { room, message }: Spot,
  userId: UserId,
  task: () => Promise<Result>,
): Promise<Result> {
  const key = `${room} ${message} ${userId}`;
  const mine = (turns.get(key) ?? Promise.resolve()).then(task, task);
  const forget = (): void => void (turns.get(key) === mine && turns.delete(key));
  mine.then(forget, forget);
  turns.set(key, mine);
  return mine;
}

/**
 * Puts `text` behind what is there; null, or with `done` the ack of what was stored. In turn. Throws
 * `message_not_found`, `forbidden` (somebody else's), `too_large` (what there was is stored), `rate_limited` (so
 * many grow already), and with `done` what an edit throws.
 */
export async function grow(
  context: Context,
  peer: Peer,
  spot: Spot,
  part: Part,
): Promise<Ack | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await growOnce(context, peer, spot, part);
    } catch (error) {
      // What grew here on a text that is gone is gone with it; this part stands behind the new one.
      if (!(error instanceof TextReplaced) || tries === mostBeginnings) throw error;
    }
  }
}

async function growOnce(context: Context, peer: Peer, spot: Spot, part: Part): Promise<Ack | null> {
  const known = growthAt(context, spot);
  if (known !== undefined && known.peer.user.id !== peer.user.id) throw notTheirs();
  if (known !== undefined) return add(context, peer, known, part);
  const { beginnings } = context.growths;
  const beginning = { ...spot, ended: false };
  beginnings.add(beginning);
  try {
    const growth = await begin(context, peer, spot);
    if (beginning.ended) throw new ChatError("message_not_found");
    if (context.growths.changes.at(spot.room, spot.message) > growth.since)
      throw new TextReplaced();
    // In the turn in which it is kept: others may have been looked up meanwhile, too.
    checkMayBegin(context, peer.user.id);
    return add(context, peer, growth, part);
  } finally {
    beginnings.delete(beginning);
  }
}

async function begin(context: Context, peer: Peer, spot: Spot): Promise<Growth> {
  // It may grow at another node, from a connection that was cut: what came there is stored first.
  const { alone } = context.hub.signals;
  const isUnsure = !alone && !(await isStoredElsewhere(context, spot, peer.user.id));
  const since = alone ? 0 : await headOf(context, spot.room);
  const message = await context.store.message(spot.room, spot.message);
  if (message === null || message.deleted) throw new ChatError("message_not_found");
  if (message.userId !== peer.user.id) throw notTheirs();
  const { text } = message;
  return {
    ...{ room: spot.room, message: spot.message, peer, stored: text, since, isUnsure, text },
    ...{ passedOn: text.length, nextPassAt: 0, passing: null, idling: null },
  };
}

/** False: some node may have a part of it that is not stored. Such a one is not asked with every part. */
async function isStoredElsewhere(
  { hub, growths, clock }: Context,
  { room, message }: Spot,
  userId: UserId,
): Promise<boolean> {
  const { unsure, isDeaf } = growths;
  const key = `${room} ${message}`;
  if (isDeaf()) return false;
  if ((unsure.get(key) ?? 0) > clock.elapsed()) return false;
  unsure.delete(key);
  const nodes = hub.living();
  const answers = await hub.signals.ask(
    nodes,
    "storeGrowth",
    { room, message, userId },
    storedWithinMs,
  );
  if (answers.length === nodes.length) return true;
  for (const [old, until] of unsure) if (until <= clock.elapsed()) unsure.delete(old);
  if (unsure.size < mostUnsure) unsure.set(key, clock.elapsed() + unsureMs);
  return false;
}

async function headOf({ store }: Context, room: RoomName): Promise<number> {
  const [row] = await store.heads([room]);
  return row?.head ?? 0;
}

/** Throws `rate_limited`. */
function checkMayBegin(context: Context, userId: UserId): void {
  if (all(context).filter((each) => each.peer.user.id === userId).length >= mostGrowths)
    throw new ChatError("rate_limited", `At most ${mostGrowths} messages may grow at once`, idleMs);
}

/** Without waiting until it is kept: a deletion finds it from then on. */
async function add(
  context: Context,
  peer: Peer,
  growth: Growth,
  { text, done }: Part,
): Promise<Ack | null> {
  const longer = growth.text + text;
  try {
    checkLength(context.limits, longer);
  } catch (error) {
    if (growth.text !== growth.stored) await store(context, growth);
    throw error;
  }
  growth.peer = peer;
  growth.text = longer;
  if (done) return store(context, growth);
  if (growth.isUnsure) {
    await store(context, growth);
    return null;
  }
  keep(context, growth);
  return null;
}

function keep(context: Context, growth: Growth): void {
  const { clock, growths } = context;
  const inRoom = growths.rooms.get(growth.room) ?? new Map<number, Growth>();
  growths.rooms.set(growth.room, inRoom.set(growth.message, growth));
  growth.idling?.cancel();
  growth.idling = clock.after(idleMs, () => storeLater(context, growth));
  const waitMs = growth.nextPassAt - clock.elapsed();
  if (waitMs <= 0) return passOn(context, growth);
  growth.passing ??= clock.after(waitMs, () => passOn(context, growth));
}

function passOn(context: Context, growth: Growth): void {
  growth.passing = null;
  growth.nextPassAt = context.clock.elapsed() + passEveryMs;
  if (growth.text.length > growth.passedOn)
    tellGrowth(context, growth, frameOf(growth, growth.passedOn));
  growth.passedOn = growth.text.length;
}

/** Not where its text was changed since, and not before what was changed until then. */
function tellGrowth({ hub }: Context, { since }: Growth, frame: Growing): void {
  if (hub.signals.alone) hub.tellRoom(frame);
  else hub.tellRoom(frame, since);
}

const frameOf = ({ room, message, peer, text }: Growth, from: number): Growing => ({
  ...{ type: "growing", room, message, userId: peer.user.id },
  ...{ from, added: text.slice(from) },
});

/** In turn. What cannot be stored is taken back: the room shows what the store has. */
async function store(context: Context, growth: Growth): Promise<Ack> {
  stopTimers(growth);
  try {
    const place = await placeOf(context, growth.peer, growth.room);
    if (place.room.role === null) throw new ChatError("not_in_room");
    await checkMayWrite(context, growth.peer, place);
    return await changeText(context, growth.peer, growth, {
      ...{ text: growth.text, standing: place.standing, over: growth.stored },
      stored: () => endGrowth(context, growth),
    });
  } catch (error) {
    // The room has heard of the text that took its place, or does in a moment.
    if (error instanceof TextReplaced) endGrowthOnly(context, growth);
    else takeBack(context, growth);
    throw error;
  }
}

function storeLater(context: Context, growth: Growth): Promise<void> {
  const { growths } = context;
  const task = async (): Promise<void> => {
    if (growthAt(context, growth) === growth) await store(context, growth);
  };
  return inTurn(growths, growth, growth.peer.user.id, task).catch((error: unknown) => {
    // Nobody asked: who may not any more, or whose message is gone or has another text, needs no answer.
    if (!(error instanceof ChatError) && !(error instanceof TextReplaced)) growths.failed(error);
  });
}

/** The message has another text now, or is gone: what grew there is forgotten. */
export function endGrowth(context: Context, spot: Spot): void {
  for (const each of context.growths.beginnings)
    if (each.room === spot.room && each.message === spot.message) each.ended = true;
  endGrowthOnly(context, spot);
}

/** What begins to grow there goes on. */
function endGrowthOnly(context: Context, spot: Spot): void {
  const growth = growthAt(context, spot);
  if (growth === undefined) return;
  stopTimers(growth);
  const inRoom = context.growths.rooms.get(spot.room);
  inRoom?.delete(spot.message);
  if (inRoom?.size === 0) context.growths.rooms.delete(spot.room);
}

/** Ends what grows there and tells the room that its text is what was stored. */
export function takeBack(context: Context, spot: Spot): void {
  const growth = growthAt(context, spot);
  if (growth === undefined) return;
  endGrowth(context, spot);
  const { stored } = growth;
  tellGrowth(context, growth, frameOf({ ...growth, text: stored }, stored.length));
}

/** The connection is gone: what it was writing is stored as it is. */
export function storeGrowthOf(context: Context, peer: Peer): void {
  for (const growth of all(context)) if (growth.peer === peer) void storeLater(context, growth);
}

/** Stores all that grows, also what is being stored just now. Resolves when that is done; never rejects. */
export async function storeAllGrowth(context: Context): Promise<void> {
  await Promise.all(all(context).map((growth) => storeLater(context, growth)));
}

/** The messages with the texts that grow as they are by now, and how much of each is stored. */
export function withGrowth({ growths }: Context, messages: readonly ChatEvent[]): ChatEvent[] {
  return messages.map((message) => {
    if (message.deleted) return message;
    const growth = growths.rooms.get(message.room)?.get(message.seq);
    // Another text: another node has stored one, and that is heard of here in a moment.
    if (growth !== undefined && growth.stored === message.text)
      return { ...message, text: growth.text, growing: growth.stored.length };
    if (growth !== undefined) return message;
    const grown = growths.elsewhere.at(message.room, message.seq);
    // Another length: it was stored meanwhile, or its beginning is not known here.
    if (grown === null || grown.from !== message.text.length) return message;
    return { ...message, text: message.text + grown.added, growing: grown.from };
  });
}

/** Tells one who came back what grew meanwhile, from what is stored on. */
export function sayGrowth({ growths }: Context, peer: Peer, room: RoomName): void {
  for (const growth of growths.rooms.get(room)?.values() ?? [])
    sendTo(peer, JSON.stringify(frameOf(growth, growth.stored.length)));
  for (const grown of growths.elsewhere.in(room)) {
    const frame: Growing = { type: "growing", room, ...grown };
    sendTo(peer, JSON.stringify(frame));
  }
}

/** What grows at other nodes is heard of here, and they are told what grows here. */
export function hearGrowth(context: Context): void {
  const { hub, growths } = context;
  const { signals } = hub;
  const asked = new Set<RoomName>();

  /** What has grown at other nodes by now is told here. Once at a time: the next part of what it misses asks again. */
  function learn(room: RoomName): void {
    if (asked.has(room) || hub.living().length === 0) return;
    asked.add(room);
    void signals.ask(hub.living(), "growths", room).then(async (answers) => {
      for (const grown of answers.flat()) await learnOf(room, grown);
      asked.delete(room);
    });
  }

  /** What stood still for a while, or heard nothing, does not know yet that its text is gone. */
  async function learnOf(room: RoomName, grown: GrownOn): Promise<void> {
    const { message, stored, since } = grown;
    const said = await context.store.message(room, message).catch(() => null); // then not now
    if (said === null || said.deleted === true || said.text !== stored) return;
    if (growths.changes.at(room, message) > since) return;
    growths.elsewhere.learn(room, grown);
    const whole = growths.elsewhere.at(room, message);
    if (whole !== null) hub.tellHere({ type: "growing", room, ...grownAt(whole) }, since);
  }

  hub.onTexts({
    grows(frame, since) {
      const { room, message } = frame;
      if (growths.changes.at(room, message) > since) return false;
      const growth = growthAt(context, frame);
      // Our own may come late, behind what it grows on. Of what grows at another node, too, ours is shown here.
      if (growth !== undefined) return isPartOf(growth, frame);
      if (growths.elsewhere.hear(frame)) return true;
      // Nobody here has what stands before it: they are told all of it together.
      learn(room);
      return false;
    },
    changed({ room, message, seq, deleted }) {
      growths.changes.note(room, message, seq);
      growths.elsewhere.forget(room, message);
      if (deleted) return endGrowth(context, { room, message });
      const growth = growthAt(context, { room, message });
      if (growth !== undefined && growth.since < seq) endGrowthOnly(context, growth);
    },
    opened(room) {
      growths.elsewhere.forgetAll(room);
      learn(room);
    },
  });
  signals.answer("growths", (room) => [...(growths.rooms.get(room)?.values() ?? [])].map(grownOf));
  signals.answer("storeGrowth", async (spot) => {
    const growth = growthAt(context, spot);
    // Who asks need not have looked whose it is.
    if (growth?.peer.user.id !== spot.userId) return false;
    await storeLater(context, growth);
    return true;
  });
}

const grownOf = ({ message, peer, stored, since, text }: Growth): GrownOn => ({
  ...{ stored, since },
  ...{ message, userId: peer.user.id },
  ...{ from: stored.length, added: text.slice(stored.length) },
});

const isPartOf = ({ text }: Growth, { from, added }: Growing): boolean =>
  text.startsWith(added, from);

/** Without what is remembered of it here. */
const grownAt = ({ message, userId, from, added }: Grown): Grown => ({
  ...{ message, userId, from, added },
});

const notTheirs = (): ChatError =>
  new ChatError("forbidden", "You may edit your own messages only");

const growthAt = ({ growths }: Context, { room, message }: Spot): Growth | undefined =>
  growths.rooms.get(room)?.get(message);

const all = ({ growths }: Context): Growth[] =>
  [...growths.rooms.values()].flatMap((inRoom) => [...inRoom.values()]);

function stopTimers(growth: Growth): void {
  growth.passing?.cancel();
  growth.idling?.cancel();
  growth.passing = null;
  growth.idling = null;
}
