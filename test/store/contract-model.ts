// The contract's part that chance tries: whatever was done in whatever order, history is what a plain model says.

import { expect, test } from "bun:test";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import type { Mention, Reaction } from "../../src/protocol/message-events.ts";
import type { Store } from "../../src/store/store.ts";
import { randomBelow } from "../support/random.ts";
import { ada, bob, draft, entry, general, type Given, newest, range } from "./support.ts";

type Model = { events: DurableEvent[]; reactions: Map<number, Reaction[]> };
type Below = (bound: number) => number;

const people = [ada, bob];
const emoji = [":a:", ":b:", ":c:"];

/** For engines that keep what is closed. */
export function changingSurvives(given: Given): void {
  const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e9));
  test(`[P3] whatever is said, edited, reacted to and deleted, and over restarts, history is what a plain model says (seed ${seed})`, async () => {
    const below = randomBelow(seed);
    const model: Model = { events: [], reactions: new Map() };
    await given.store.enter(entry());
    for (const _ of range(1, 4)) {
      for (const _ of range(1, 60)) await step(given.store, model, below);
      const store = await given.reopen();
      expect(await store.eventsAfter(general, 0, 1_000)).toEqual(model.events);
      expect((await store.page(general, newest(1_000), null)).messages).toEqual(shown(model));
    }
  });
}

const messagesOf = ({ events }: Model): ChatEvent[] =>
  events.filter((event): event is ChatEvent => event.type === "chat");

function shown(model: Model): ChatEvent[] {
  return messagesOf(model).map((message) => {
    const reactions = model.reactions.get(message.seq);
    return reactions === undefined ? message : { ...message, reactions };
  });
}

const pick = <One>(from: readonly One[], below: Below): One => {
  const one = from[below(from.length)];
  if (one === undefined) throw new Error("There is nothing to pick from");
  return one;
};
const someMentions = (below: Below): Mention[] => (below(3) === 0 ? [pick(people, below)] : []);

/** One call, and what the model says about it. Few messages, so that they meet. */
async function step(store: Store, model: Model, below: Below): Promise<void> {
  const messages = messagesOf(model).slice(-6);
  const kind = messages.length === 0 ? 0 : below(8);
  if (kind < 2) return append(store, model, below);
  const message = pick(messages, below);
  if (message.deleted === true) return refuse(store, model, message);
  if (kind < 4) return edit(store, model, message, below);
  if (kind < 7) return react(store, model, message, below);
  await remove(store, model, message);
}

async function append(store: Store, model: Model, below: Below): Promise<void> {
  const person = pick(people, below);
  const mentions = someMentions(below);
  const text = "x".repeat(below(3_000));
  const known = messagesOf(model);
  const replyTo = known.length > 0 && below(2) === 0 ? pick(known, below).seq : undefined;
  const { seq, timestamp } = await store.append(
    draft({
      ...{ ...person, text },
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(mentions.length === 0 ? {} : { mentions }),
    }),
  );
  const event: ChatEvent = { type: "chat", room: general, seq, ...person, text, timestamp };
  if (replyTo !== undefined) event.replyTo = replyTo;
  if (mentions.length > 0) event.mentions = mentions;
  model.events.push(event);
}

async function edit(store: Store, model: Model, message: ChatEvent, below: Below): Promise<void> {
  const text = "y".repeat(below(5_000));
  const mentions = someMentions(below);
  const change = { room: general, message: message.seq, by: message.userId, everyone: false };
  const { event, duplicate } = await store.edit({ ...change, text, mentions });
  expect(duplicate).toBe(message.text === text);
  if (event === null) return;
  expect(event).toMatchObject({ type: "edited", message: message.seq, text });
  model.events.push(event);
  message.text = text;
  message.edited = event.timestamp;
  if (mentions.length > 0) message.mentions = mentions;
  else delete message.mentions;
}

async function react(store: Store, model: Model, message: ChatEvent, below: Below): Promise<void> {
  const person = pick(people, below);
  const { userId } = person;
  const kind = pick(emoji, below);
  const removes = below(2) === 0;
  const place = { room: general, message: message.seq, ...person, emoji: kind };
  const { event, duplicate } = await store.react({ ...place, remove: removes });
  const before = model.reactions.get(message.seq) ?? [];
  const known = before.find((one) => one.emoji === kind);
  const users = known?.users.filter((user) => user !== userId) ?? [];
  expect(duplicate).toBe((known?.users.includes(userId) ?? false) !== removes);
  if (event === null) return;
  model.events.push(event);
  if (!removes) users.push(userId);
  const changed = { emoji: kind, count: users.length, users };
  const after =
    known === undefined
      ? [...before, changed]
      : before.map((one) => (one === known ? changed : one));
  const left = after.filter(({ count }) => count > 0);
  if (left.length > 0) model.reactions.set(message.seq, left);
  else model.reactions.delete(message.seq);
}

async function remove(store: Store, model: Model, message: ChatEvent): Promise<void> {
  const { event, duplicate } = await store.deleteMessage(general, message.seq, ada.userId);
  expect(duplicate).toBe(false);
  model.events.push(event);
  model.reactions.delete(message.seq);
  message.text = "";
  message.deleted = true;
  delete message.mentions;
  delete message.edited;
  for (const known of model.events) {
    if (known.type !== "edited" || known.message !== message.seq) continue;
    known.text = "";
    delete known.mentions;
  }
}

/** A deletion wins: nothing can be done to the message any more. */
async function refuse(store: Store, { events }: Model, { seq, userId }: ChatEvent): Promise<void> {
  const change = { room: general, message: seq, by: userId, mentions: [], everyone: false };
  const refused = await store.edit({ ...change, text: "late" }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "message_not_found" });
  const { event, duplicate } = await store.deleteMessage(general, seq, bob.userId);
  expect(duplicate).toBe(true);
  expect(events).toContainEqual(event);
}
