// Every hostile string through the whole server and back, without a page: said, changed, looked for, deleted.

import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChatEvent, ServerFrame } from "../src/protocol/events.ts";
import { parseQuery } from "../src/protocol/query.ts";
import { wordsOf } from "../src/protocol/words.ts";
import { REFUSED } from "./browser/hostile-letters.ts";
import { hostileTexts, NAUGHTY, VECTORS } from "./browser/hostile-texts.ts";
import { type Chat, closeChats, type Member, openChat } from "./support/chat.ts";
import { testOnSqlite } from "./support/engines.ts";
import { everything } from "./support/parts.ts";
import { newDirectory, removeDirectories } from "./support/server.ts";

setDefaultTimeout(60_000);
afterEach(closeChats);
afterAll(removeDirectories);

const texts = everything ? hostileTexts() : hostileTexts(60);
const longestQuery = 200;

// Above a thousand frames that wait for one before them a connection is cut.
const atOnce = 200;

/** The answers, in the order of what was asked. */
async function askAll(
  who: Member,
  commands: readonly Record<string, unknown>[],
): Promise<ServerFrame[]> {
  const answers: ServerFrame[] = [];
  for (let at = 0; at < commands.length; at += atOnce)
    answers.push(
      ...(await Promise.all(commands.slice(at, at + atOnce).map((command) => who.ask(command)))),
    );
  return answers;
}

const say = (who: Member): Promise<ServerFrame[]> =>
  askAll(
    who,
    texts.map((text) => ({ type: "chat", text })),
  );

/** All messages of the room, oldest first, as somebody reads them who asks for them now. */
async function read(who: Member): Promise<ChatEvent[]> {
  const messages: ChatEvent[] = [];
  for (let after = 0; ;) {
    const page = await who.ask({ type: "history", after, limit: 100 });
    if (page.type !== "history") throw new Error(JSON.stringify(page));
    messages.push(...page.messages);
    const last = page.messages.at(-1);
    if (last === undefined || !page.more) return messages;
    after = last.seq;
  }
}

const troubles = ({ logged }: Chat): string[] =>
  logged.filter((line) => /"level":"(?:warn|error)"/.test(line));

// In no text, and one word to the search.
const needleOf = (at: number): string => `qzneedle${at}qz`;

describe(`${texts.length} hostile strings`, () => {
  test("the whole collection has 109 vectors and 500 others at the least", () => {
    expect(VECTORS.length).toBeGreaterThanOrEqual(109);
    expect(NAUGHTY.length).toBeGreaterThanOrEqual(500);
    expect(hostileTexts().length).toBeGreaterThanOrEqual(VECTORS.length + NAUGHTY.length);
    expect(hostileTexts(60)).toHaveLength(60);
  });

  test("each is stored, told and read back to the unit as it was said", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const bob = await chat.join("bob");
    for (const reply of await say(ada)) expect(reply).toMatchObject({ type: "ack" });
    await bob.next("chat", ({ seq }) => seq === texts.length);
    const told = bob.frames.flatMap((frame) => (frame.type === "chat" ? [frame.text] : []));
    expect(told).toEqual([...texts]);
    expect((await read(bob)).map(({ text }) => text)).toEqual([...texts]);
    expect(troubles(chat)).toEqual([]);
  });

  test("what is no text is refused by its code, as a message and as a change of one", async () => {
    const ada = await (await openChat()).join("ada");
    await ada.ask({ type: "chat", text: "a" });
    for (const [text, code] of REFUSED) {
      for (const command of [{ type: "chat" }, { type: "edit", message: 1 }]) {
        const refused = await ada.ask({ ...command, text });
        expect([text, refused]).toMatchObject([text, { type: "error", code }]);
      }
      if (text.isWellFormed()) continue;
      expect(await ada.ask({ type: "search", query: text })).toMatchObject({ code });
    }
    expect((await read(ada)).map(({ text }) => text)).toEqual(["a"]);
  });

  test("each is answered by the search, or refused as too long or for a room that is not there", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    await say(ada);
    for (const text of texts) {
      const reply = await ada.ask({ type: "search", query: text });
      const answer = reply.type === "error" ? reply.code : reply.type;
      expect([text, answer]).toEqual([text, answerTo(text)]);
    }
    expect(troubles(chat)).toEqual([]);
  });

  test("each is found by its first word when it is the new text of a message", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    await askAll(
      ada,
      texts.map((_, at) => ({ type: "chat", text: `before ${at}` })),
    );
    const edits = texts.map((text, at) => {
      // At its end, where a mark or a fence of the text may close behind it; never longer than a message may be.
      const kept = text.slice(0, 3_000).toWellFormed();
      return { type: "edit", message: at + 1, text: `${kept} ${needleOf(at)}` };
    });
    for (const reply of await askAll(ada, edits)) expect(reply).toMatchObject({ type: "ack" });
    expect((await read(ada)).map(({ text }) => text)).toEqual(edits.map(({ text }) => text));
    for (const [at, { text }] of edits.entries()) {
      const query = [...firstWord(text), needleOf(at)].map((word) => `"${word}"`).join(" ");
      const found = await ada.ask({ type: "search", query });
      if (found.type !== "results") throw new Error(JSON.stringify(found));
      expect([query, found.hits.map(({ message }) => message.seq)]).toEqual([query, [at + 1]]);
    }
    expect(troubles(chat)).toEqual([]);
  });

  testOnSqlite("what is in its files is SQLite's affair")(
    "of each nothing is left when it is deleted: not to be read, not to be found, not in a file",
    async () => {
      const data = await newDirectory();
      const chat = await openChat({ data });
      const ada = await chat.join("ada");
      const bare = filesOf(data);
      await say(ada);
      // Of a long one the beginning: the rest lies on other pages.
      const heads = texts.map((text) => Array.from(text).slice(0, 50).join(""));
      // What is deleted is written over with spaces.
      const isTelling = (text: string) => Buffer.byteLength(text) >= 16 && !text.includes("      ");
      const telling = heads.filter((text) => isTelling(text) && !bare(text));
      expect(telling.filter(filesOf(data)).length).toBe(telling.length);
      const deletions = texts.map((_, at) => ({ type: "delete", message: at + 1 }));
      for (const reply of await askAll(ada, deletions))
        expect(reply).toMatchObject({ type: "ack" });
      const messages = await read(ada);
      for (const { text, deleted } of messages) expect([text, deleted]).toEqual(["", true]);
      for (const word of texts.flatMap(firstWord))
        expect(await ada.ask({ type: "search", query: `"${word}"` })).toMatchObject({ hits: [] });
      expect(troubles(chat)).toEqual([]);
      await closeChats();
      expect(telling.filter(filesOf(data))).toEqual([]);
    },
  );
});

/** A query is short, and may name one room only: one that is there. */
function answerTo(query: string): string {
  if (query.length > longestQuery) return "bad_request";
  return [null, "general"].includes(parseQuery(query).in) ? "results" : "room_not_found";
}

/** As it stands there; none where there is none, or only one that is longer than what the search looks at. */
function firstWord(text: string): string[] {
  const composed = text.normalize("NFC");
  const first = wordsOf(composed)[0];
  return first === undefined || first.end - first.at > 64
    ? []
    : [composed.slice(first.at, first.end)];
}

/** Whether the bytes of a text are in one of the files of `directory` as they are now. */
function filesOf(directory: string): (text: string) => boolean {
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
  return (text) => files.some((bytes) => bytes.includes(text));
}
