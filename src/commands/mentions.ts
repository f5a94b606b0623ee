// Whom a text names: found before it is stored, told after it.

import type { Mention } from "../protocol/message-events.ts";
import type { Hub } from "../hub/hub.ts";
import { nodesTopic } from "../hub/signals.ts";
import type { SaidToAll } from "../hub/signal-words.ts";
import { userTopic } from "../hub/whereabouts.ts";
import type { Log } from "../lib/log.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Notify, Person } from "../protocol/events.ts";
import { asUsername, type RoomName, type UserId } from "../protocol/ids.ts";
import { mentionsIn, plainOf } from "../protocol/markup.ts";
import { normaliseUsername, skeleton } from "../protocol/names.ts";
import { may, type Standing } from "../protocol/roles.ts";
import type { Context } from "./context.ts";
import { calledOf } from "./right.ts";

export type Named = {
  readonly mentions: Mention[];
  /** `@room`: every member. */
  readonly everyone: boolean;
  /** `@here`: who is present. Told, and not counted: they are there to read it. */
  readonly here: boolean;
};

/** A message as far as those need it who are told of it. */
export type Said = {
  readonly room: RoomName;
  readonly seq: number;
  readonly from: Person;
  readonly text: string;
  readonly timestamp: number;
  /** What it answers; absent for nothing. */
  readonly replyTo?: number;
  /** It was there before, with another text: only those who are named anew hear of it. */
  readonly isEdit?: boolean;
};

export const nobody: Named = { mentions: [], everyone: false, here: false };

// What a text names beyond that stays text. Each is a look-up and a row.
export const mostMentions = 50;
// Above that only who keeps order mentions all at once.
export const mostForAll = 20;
// The words of a name that are looked at. Its first ones alone are nobody's.
const mostWords = 4;
const maxNameUnits = 256;
const maxNotifyText = 200;
const toldAtOnce = 500;

/**
 * Members of `room` by the words `@name` in `text`: those with an account, and those who are connected. The longest
 * name that fits is meant, as names may have spaces. `by`: how the author stands there.
 */
export async function mentionsOf(
  { store, hub, limits }: Context,
  room: RoomName,
  text: string,
  by: Standing,
): Promise<Named> {
  const words = text.includes("@") ? mentionsIn(text) : [];
  if (words.length === 0) return nobody;
  const places = placesOf(text, new Set(words), limits.usernameLength);
  const marks = [...new Set(places.flat().map(skeleton))];
  const connected = marks.flatMap((mark) => hub.users.named(mark) ?? []);
  const isAll = words.includes("room") || words.includes("here");
  const [accounts, members, mayCallAll] = await Promise.all([
    store.named(room, marks),
    store.levels(
      room,
      connected.map(({ id }) => id),
    ),
    isAll && mayMentionAll(),
  ]);
  const byMark = new Map(accounts.map(({ mark, ...person }): [string, Mention] => [mark, person]));
  const memberIds = new Set(members.map(({ userId }) => userId));
  for (const { mark, id: userId, username } of connected)
    if (memberIds.has(userId)) byMark.set(mark, { userId, username });
  return {
    mentions: unique(places.flatMap((names) => firstKnown(names, byMark))),
    everyone: mayCallAll && words.includes("room"),
    here: mayCallAll && words.includes("here"),
  };

  async function mayMentionAll(): Promise<boolean> {
    if (may("mentionAll", by)) return true;
    const found = await store.members(room, { after: "", limit: mostForAll + 1 });
    return found.length <= mostForAll;
  }
}

const forAll = ["room", "here"];

/** For each place where a name may stand, what it may be: the longest first. */
function placesOf(text: string, words: ReadonlySet<string>, maxLength: number): string[][] {
  const places: string[][] = [];
  for (const found of text.matchAll(/@([\p{L}\p{M}\p{N}._-]{1,128})/gu)) {
    const word = [found[1] ?? "", withoutEnd(found[1] ?? "")].find((each) => words.has(each));
    if (word === undefined || forAll.includes(word)) continue;
    const names = namesFrom(text.slice(found.index + 1, found.index + 1 + maxNameUnits), word);
    places.push(names.filter((name) => normaliseUsername(name, maxLength) !== null));
    if (places.length === mostMentions) break;
  }
  return places;
}

/** As the grammar has it: what ends a sentence is not in the word. */
const withoutEnd = (word: string): string => word.replace(/[._-]+$/, "");

function namesFrom(text: string, word: string): string[] {
  const names = [word];
  const next = /[ '’][\p{L}\p{M}\p{N}._-]+/uy;
  next.lastIndex = word.length;
  for (let words = 1; words < mostWords && next.test(text); words++) {
    const name = text.slice(0, next.lastIndex);
    // `Bob Jr.` may be all of it, or the end of a sentence.
    names.unshift(name, withoutEnd(name));
  }
  return names;
}

function firstKnown(names: readonly string[], byMark: ReadonlyMap<string, Mention>): Mention[] {
  for (const name of names) {
    const person = byMark.get(skeleton(name));
    // A skeleton has no spaces: `@an other` is an, and not another.
    const fits = person !== undefined && [0, spacesIn(person.username)].includes(spacesIn(name));
    // As it stands there, so that whoever shows the text finds it again.
    if (fits) return [{ userId: person.userId, username: asUsername(name) }];
  }
  return [];
}

const spacesIn = (name: string): number => name.split(" ").length - 1;

const unique = (mentions: readonly Mention[]): Mention[] => [
  ...new Map(
    mentions.map((mention) => [`${mention.userId} ${mention.username}`, mention]),
  ).values(),
];

/**
 * `notify` to all connections of those whom the message is for and who want to know: named in it, answered by it,
 * the other one of a direct room. Never its author, nor who may not read the room. Call it when the message is
 * stored: that the store cannot be read just then takes nothing back, and they find it when they come to the room.
 */
export async function tellMentioned(context: Context, said: Said, named: Named): Promise<void> {
  try {
    await tell(context, said, named);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
  }
}

async function tell(context: Context, said: Said, named: Named): Promise<void> {
  const { store, hub } = context;
  const { room, seq, from, timestamp } = said;
  const place = await store.roomFor(room, from.userId);
  if (place === null) return;
  const isDirect = place.kind === "direct";
  const byName = await reasonsOf(context, said, named, isDirect && said.isEdit !== true);
  byName.delete(from.userId);
  const { everyone, here } = named;
  if (byName.size === 0 && !everyone && !here) return;
  const title = isDirect ? from.username : calledOf(place);
  const toAll: SaidToAll = {
    ...{ room, seq, from, title, text: shortened(said.text), timestamp },
    ...{ reasons: [...byName], everyone, here },
  };
  const reasons = reasonsHere(context, toAll);
  if (reasons.size > 0 || everyone)
    context.away.told({ room, seq, from: from.userId, title, isDirect, reasons, everyone });
  passOn(hub, toAll);
  await tellHere(context, toAll, reasons);
}

/** Each node tells its own people. Once it is stored nobody waits for that. */
function passOn({ signals, mayBeElsewhere }: Hub, said: SaidToAll): void {
  if (said.everyone || said.here) return signals.send(nodesTopic, "said", said);
  for (const reason of said.reasons)
    if (mayBeElsewhere(reason[0]))
      signals.send(userTopic(reason[0]), "said", { ...said, reasons: [reason] });
}

/** What was said at other nodes is told here to those whom it is for. */
export function hearMentions(context: Context, log: Log): void {
  context.hub.signals.on("said", (said) => {
    tellHere(context, said, reasonsHere(context, said)).catch((error: unknown) => {
      if (!(error instanceof ChatError)) log.error("notify_failed", {}, error);
    });
  });
}

async function tellHere(
  { store, hub }: Context,
  { room, seq, from, title, text, timestamp }: SaidToAll,
  reasons: Reasons,
): Promise<void> {
  const here = [...reasons.keys()].filter((id) => (hub.users.get(id)?.peers.length ?? 0) > 0);
  for (let at = 0; at < here.length; at += toldAtOnce) {
    // Who is no member is not in it.
    const members = await store.levels(room, here.slice(at, at + toldAtOnce));
    for (const { userId, level } of members) {
      const why = reasons.get(userId);
      if (why === undefined || level === "none") continue;
      const notify: Notify = { type: "notify", room, seq, why, from, title, text, timestamp };
      hub.here.tellUser(userId, notify, { room });
    }
  }
}

type Reasons = Map<UserId, Notify["why"]>;

/** Of several reasons the one that is most about that person. */
function reasonsHere({ hub }: Context, { room, from, ...said }: SaidToAll): Reasons {
  const reasons: Reasons = new Map();
  if (said.everyone) for (const { id } of hub.users.all()) reasons.set(id, "room");
  if (said.here)
    for (const { userId } of hub.people(room, "", hub.count(room))) reasons.set(userId, "here");
  for (const [userId, why] of said.reasons) reasons.set(userId, why);
  reasons.delete(from.userId);
  return reasons;
}

/** Whom it is for by themselves, wherever they are. */
async function reasonsOf(
  { store }: Context,
  { room, replyTo }: Said,
  named: Named,
  isDirect: boolean,
): Promise<Reasons> {
  const reasons: Reasons = new Map();
  const give = (userId: UserId, why: Notify["why"]): void => void reasons.set(userId, why);
  const answered = replyTo === undefined ? null : await store.authorOf(room, replyTo);
  if (answered !== null) give(answered, "reply");
  for (const { userId } of named.mentions) give(userId, "mention");
  if (isDirect)
    for (const { userId } of await store.members(room, { after: "", limit: 2 }))
      give(userId, "direct");
  return reasons;
}

/** Cut between characters. */
function shortened(text: string): string {
  return Array.from(plainOf(text)).slice(0, maxNotifyText).join("");
}
