// Two people who change one message at the same moment, again and again: all see the same in the end.

import { afterEach, describe, expect, test } from "bun:test";
import { messagesOf } from "../../src/commands/messages-of.ts";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import { closeChats } from "../support/chat.ts";
import { describeSlow } from "../support/parts.ts";
import { randomBelow } from "../support/random.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const room = "general";
const firstSeed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e6));
const emoji = ["👍", "🎉", ":wave:"];

type Act = Record<string, unknown>;

/** What both do to message `message` at once, in an order that the seed gives. */
function acts(message: number, random: () => number): Act[][] {
  const at = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? "";
  const react = () => ({ type: "react", room, message, emoji: at(emoji), remove: random() < 0.3 });
  const edit = (text: string) => ({ type: "edit", room, message, text });
  const remove = { type: "delete", room, message };
  const shuffled = (list: Act[]) =>
    list.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
  const author: Act[] = [edit(`one ${random()}`), react(), edit(`two ${random()}`), react()];
  const other: Act[] = [react(), react(), react()];
  // Half of them live on: their texts and counts are compared too.
  if (random() < 0.25) author.push(remove);
  if (random() < 0.25) other.push(remove);
  return [author, other].map((list) => shuffled(list).map(({ one }) => one));
}

/** What somebody has who took every event as it came. */
function had(someone: Someone): ChatEvent[] {
  const events = someone.frames.filter(
    (frame): frame is DurableEvent => "seq" in frame && frame.type !== "ack" && "userId" in frame,
  );
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  return messagesOf(events).map(plain);
}

/** The author's own connections see the key; here nobody gives one. Kinds have no order among clients. */
const plain = (message: ChatEvent): ChatEvent => ({
  ...message,
  ...(message.reactions === undefined
    ? {}
    : { reactions: message.reactions.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) }),
});

async function race(rounds: number, seed: number): Promise<void> {
  const below = randomBelow(seed);
  const random = (): number => below(1e9) / 1e9;
  const court = await openCourt();
  const ada = await court.come("ada", "member", room);
  const mod = await court.come("mod", "moderator", room);
  const eve = await court.come("eve", "guest", room);
  for (let round = 0; round < rounds; round++) {
    const said = await ada.ask({ type: "chat", room, text: `message ${round}` });
    const message = said.type === "ack" ? (said.seq ?? 0) : 0;
    const [mine = [], theirs = []] = acts(message, random);
    const answers = await Promise.all([
      ...mine.map((act) => ada.ask(act)),
      ...theirs.map((act) => mod.ask(act)),
    ]);
    for (const answer of answers)
      if (answer.type === "error") expect(answer.code).toBe("message_not_found");
  }
  const last = await ada.ask({ type: "chat", room, text: "last" });
  const head = last.type === "ack" ? last.seq : 0;
  for (const each of [ada, mod, eve]) await each.next("chat", ({ seq }) => seq === head);
  const kept: ChatEvent[] = [];
  for (let more = true; more;) {
    const page = await eve.ask({ type: "history", room, after: kept.at(-1)?.seq ?? 0, limit: 200 });
    if (page.type !== "history") throw new Error(JSON.stringify(page));
    kept.push(...page.messages.map(plain));
    more = page.more;
  }
  expect(kept).toHaveLength(rounds + 1);
  for (const each of [ada, mod, eve]) expect(had(each)).toEqual(kept);
}

describe("two who react, edit and delete at once", () => {
  test(`[D1] [D6] [O12] [P3] leave the same for all, and in the store (seed ${firstSeed})`, () =>
    race(100, firstSeed));
});

describeSlow("two who react, edit and delete at once, for long", () => {
  test(
    `[D1] [D6] [O12] [P3] 1,000 times: all have the same (seed ${firstSeed})`,
    () => race(1_000, firstSeed),
    60_000,
  );
});
