import { describe, expect, test } from "bun:test";
import { apply, changed, grown, hasReacted } from "../../../public/state/changes.ts";
import { append, fromTail, grow, renewed, ungrown } from "../../../public/state/timeline.ts";
import type { ChatEvent, DeletedEvent } from "../../../src/protocol/events.ts";
import type { EditedEvent, Growing, ReactedEvent } from "../../../src/protocol/message-events.ts";
import { seeded } from "../../browser/people.ts";
import { ann, bob, cat, chat, chats, general } from "../people.ts";

const edited = (message: number, text: string, more: Partial<EditedEvent> = {}): EditedEvent => ({
  ...{ type: "edited", room: general, seq: 90, userId: bob.userId, timestamp: 5_000 },
  ...{ message, text, ...more },
});
const deleted = (message: number): DeletedEvent => ({
  ...{ type: "deleted", room: general, seq: 91, userId: bob.userId, timestamp: 6_000 },
  message,
});
const reacted = (who: typeof ann, emoji: string, remove = false): ReactedEvent => ({
  ...{ type: "reacted", room: general, seq: 92, message: 1, timestamp: 7_000 },
  ...{ ...who, emoji, ...(remove && { remove }) },
});
const growing = (from: number, added: string, message = 1): Growing => ({
  ...{ type: "growing", room: general, message, userId: bob.userId },
  ...{ from, added },
});
const after = (message: ChatEvent, ...events: Parameters<typeof apply>[1][]): ChatEvent =>
  events.reduce(apply, message);

describe("an edit", () => {
  test("gives the message its text, its mentions and the time", () => {
    const mentions = [{ userId: ann.userId, username: ann.username }];
    const before = chat(1, { mentions: [{ userId: cat.userId, username: cat.username }] });
    expect(after(before, edited(1, "new", { mentions }))).toMatchObject({
      ...{ text: "new", edited: 5_000, mentions, seq: 1 },
    });
    expect(after(before, edited(1, "new"))).not.toHaveProperty("mentions");
  });

  test("never brings back what was deleted, whichever comes first", () => {
    const gone = { text: "", deleted: true } as const;
    expect(after(chat(1), deleted(1), edited(1, "back"))).toMatchObject(gone);
    expect(after(chat(1), edited(1, "back"), deleted(1))).toMatchObject(gone);
    // The server leaves the text of an edit out when the message was deleted since.
    expect(after(chat(1), edited(1, ""))).toEqual(chat(1));
  });

  test("of a message that is not here changes nothing", () => {
    const list = chats(1, 3);
    expect(changed(list, [edited(9, "new"), deleted(8), chat(4)])).toBe(list);
  });
});

describe("a reaction", () => {
  test("is counted once for each person, and the last one taken back leaves none", () => {
    const one = after(chat(1), reacted(ann, "A"), reacted(ann, "A"), reacted(bob, "A"));
    expect(one.reactions).toEqual([{ emoji: "A", count: 2, users: [ann.userId, bob.userId] }]);
    expect(hasReacted(one, "A", ann.userId)).toBe(true);
    const none = after(one, reacted(ann, "A", true), reacted(bob, "A", true));
    expect(none).toEqual(chat(1));
    expect(after(none, reacted(ann, "A", true))).toBe(none);
  });

  test("of somebody beyond the first hundred is counted though they are not listed", () => {
    const many = chat(1, { reactions: [{ emoji: "A", count: 150, users: [bob.userId] }] });
    expect(after(many, reacted(ann, "A")).reactions?.[0]?.count).toBe(151);
    expect(after(many, reacted(ann, "A", true)).reactions?.[0]?.count).toBe(149);
  });

  test("by many in any order ends as a set of who and what", () => {
    const seed = Date.now() % 1e6;
    const random = seeded(seed);
    const people = [ann, bob, cat];
    const kinds = ["A", "B", "C"];
    const truth = new Set<string>();
    let message = chat(1);
    for (let step = 0; step < 500; step++) {
      const who = people[Math.floor(random() * 3)] ?? ann;
      const emoji = kinds[Math.floor(random() * 3)] ?? "A";
      const remove = random() < 0.5;
      message = apply(message, reacted(who, emoji, remove));
      if (remove) truth.delete(`${emoji} ${who.userId}`);
      else truth.add(`${emoji} ${who.userId}`);
    }
    const shown = (message.reactions ?? []).flatMap(({ emoji, count, users }) => {
      expect(count, `seed ${seed}`).toBe(users.length);
      return users.map((user) => `${emoji} ${user}`);
    });
    expect(shown.toSorted(), `seed ${seed}`).toEqual([...truth].toSorted());
  });
});

describe("a text that grows", () => {
  test("takes what fits behind it, and what it has already changes nothing", () => {
    const message = chat(1, { text: "abc" });
    expect(grown(message, growing(3, "de"))?.text).toBe("abcde");
    expect(grown(message, growing(2, "cd"))?.text).toBe("abcd");
    expect(grown(message, growing(1, "bc"))).toBe(message);
  });

  test("[D5] is taken back by one that adds nothing", () => {
    expect(grown(chat(1, { text: "abcdef", growing: 3 }), growing(3, ""))?.text).toBe("abc");
    expect(grown(chat(1, { text: "abcdef", growing: 3 }), growing(3, "x"))?.text).toBe("abcx");
  });

  test("[D4] is what was stored again when its reader comes back, and then grows anew", () => {
    const message = chat(1, { text: "abc" });
    const longer = [growing(3, "de"), growing(5, "f")].reduce(
      (now, each) => grown(now, each) ?? now,
      message,
    );
    expect(longer.text).toBe("abcdef");
    const tail = fromTail([longer, chat(2), chat(3, { text: "xyz", growing: 1 })], {
      ...{ asked: 50, first: 1 },
    });
    const back = ungrown(tail);
    expect(back.messages.map(({ text }) => text)).toEqual(["abc", chat(2).text, "x"]);
    expect(back.messages.some((each) => "growing" in each)).toBe(false);
    expect(ungrown(back)).toBe(back);
    expect(after(longer, edited(1, "abcdef!"))).not.toHaveProperty("growing");
  });

  test("with a hole is asked for again, and is whole then", () => {
    const tail = fromTail([chat(1, { text: "ab" }), chat(2)], { asked: 50, first: 1 });
    const torn = grow(tail, growing(5, "f"));
    expect(torn).toEqual({ timeline: tail, fits: false });
    const whole = renewed(tail, chat(1, { text: "abcdef" }));
    expect(grow(whole, growing(6, "g")).timeline.messages[0]?.text).toBe("abcdefg");
    expect(grow(tail, growing(5, "f", 7)).fits).toBe(true);
    expect(renewed(tail, chat(7))).toBe(tail);
  });
});

test("the window takes changes of what is in it, also when it is not at the end", () => {
  const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });
  const options = { following: true, me: ann.userId };
  expect(append(tail, [edited(2, "new")], options).messages[1]?.text).toBe("new");
  const up = { ...tail, atEnd: false };
  expect(append(up, [reacted(ann, "A")], options).messages[0]?.reactions).toHaveLength(1);
  expect(append(up, [edited(9, "new")], options)).toBe(up);
});
