// What a peer may send and should not: one row each, with its exact answer. The process lives every time.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { openMemoryBroker } from "../src/broker/memory.ts";
import type { Parts } from "../src/app.ts";
import { createLog } from "../src/lib/log.ts";
import type { Store } from "../src/store/store.ts";
import { type Chat, closeChats, type Member, memoryStore, openChat } from "./support/chat.ts";
import { clientFrame, connectRaw, jsonOf, opcodes } from "./support/raw.ts";

let chat: Chat;
let ada: Member;
let bo: Member;

async function people(parts: Parts = {}): Promise<void> {
  chat = await openChat({}, parts);
  ada = await chat.join("ada");
  bo = await chat.join("bo");
}
async function afresh(): Promise<void> {
  await closeChats();
  await people();
}
afterAll(closeChats);

/** The connection answers still, the other's is untouched, and nothing was logged as a fault. */
async function expectAllWell(): Promise<void> {
  expect((await ada.ask({ type: "ping" })).type).toBe("pong");
  expect((await bo.ask({ type: "ping" })).type).toBe("pong");
  expect(chat.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

const chatWith = (fields: object) => JSON.stringify({ type: "chat", ...fields });
const joinWith = (fields: object) => JSON.stringify({ type: "join", ...fields });

const notText = [null, 1, true, [], ["a"], {}, { text: "a" }];
const notBoolean = [null, 0, "true", [], {}];
const notWhole = [null, "1", 1.5, -1, true, [], {}, 2 ** 53];

/** A frame, and the code and the words of the one error that answers it. */
const rows: [what: string, frame: string, code: string, words: string][] = [
  ["[T3] { that is not JSON", "{not json", "bad_json", "not JSON"],
  ["[T3] { alone", "{", "bad_json", "not JSON"],
  ["[T3] an object and more", '{"type":"ping"} {}', "bad_json", "not JSON"],
  ["[T3] single quotes", "{'type':'ping'}", "bad_json", "not JSON"],
  ["[T3] 50,000 open brackets", `{"a":${"[".repeat(50_000)}`, "bad_json", "not JSON"],
  ["[T3] NaN", '{"type":"history","limit":NaN}', "bad_json", "not JSON"],
  ["[T3] no type", "{}", "bad_request", '"type" must be a string'],
  ["[T3] a type of null", '{"type":null}', "bad_request", '"type" must be a string'],
  ["[T3] a list as type", '{"type":["chat"]}', "bad_request", '"type" must be a string'],
  ["[T3] an unknown type", '{"type":"nonsense"}', "unknown_type", '"nonsense"'],
  ["[T3] __proto__ as type", '{"type":"__proto__"}', "unknown_type", "__proto__"],
  ["[T3] constructor as type", '{"type":"constructor"}', "unknown_type", "constructor"],
  ["[T3] toString as type", '{"type":"toString"}', "unknown_type", "toString"],
  ["[T3] a type in capitals", '{"type":"CHAT","text":"a"}', "unknown_type", "CHAT"],
  ["a type under __proto__", '{"__proto__":{"type":"ping"}}', "bad_request", '"type"'],
  ["chat without text", chatWith({}), "bad_request", '"text" is missing'],
  ["text under __proto__", '{"type":"chat","__proto__":{"text":"a"}}', "bad_request", '"text"'],
  ...notText.map((text): [string, string, string, string] => [
    `${JSON.stringify(text)} as text`,
    chatWith({ text }),
    "bad_request",
    '"text" must be a string',
  ]),
  ["[C11] empty text", chatWith({ text: "" }), "bad_request", "must not be empty"],
  ["[C11] blank text", chatWith({ text: " \n\t\u3000" }), "bad_request", "must not be empty"],
  ["[C11] 8,001 characters", chatWith({ text: "x".repeat(8_001) }), "too_large", "8000"],
  ["[C11] 8,001 emoji", chatWith({ text: "🙂".repeat(8_001) }), "too_large", "8000"],
  ["a lone surrogate", '{"type":"chat","text":"a\\ud800b"}', "bad_request", "well-formed"],
  ["a lone low surrogate", '{"type":"chat","text":"\\udc00"}', "bad_request", "well-formed"],
  ...notText.map((room): [string, string, string, string] => [
    `${JSON.stringify(room)} as room`,
    chatWith({ text: "a", room }),
    "bad_request",
    '"room" must be a string',
  ]),
  ...notBoolean.map((action): [string, string, string, string] => [
    `${JSON.stringify(action)} as action`,
    chatWith({ text: "a", action }),
    "bad_request",
    '"action" must be true or false',
  ]),
  ...[null, 12345678, ["key-00000001"], "", "short12", "k".repeat(65), "\ud800key-0000"].map(
    (key): [string, string, string, string] => [
      `${JSON.stringify(key)} as key`,
      chatWith({ text: "a", key }),
      "bad_request",
      '"key" must be a string of 8 to 64 characters',
    ],
  ),
  ...[null, true, [], {}, "r".repeat(65), "\ud800"].map((ref): [string, string, string, string] => [
    `[C2] ${JSON.stringify(ref)} as ref`,
    JSON.stringify({ type: "ping", ref }),
    "bad_request",
    '"ref" must be a string of at most 64 characters or a number',
  ]),
  ["[C2] 1e999 as ref", '{"type":"ping","ref":1e999}', "bad_request", '"ref" must be'],
  ...["before", "after", "around"].flatMap((field) =>
    notWhole.map((value): [string, string, string, string] => [
      `${JSON.stringify(value)} as ${field}`,
      JSON.stringify({ type: "history", [field]: value }),
      "bad_request",
      `"${field}" must be a whole number from 0`,
    ]),
  ),
  ...[...notWhole, 201, 1e300].map((limit): [string, string, string, string] => [
    `${JSON.stringify(limit)} as limit`,
    JSON.stringify({ type: "history", limit }),
    "bad_request",
    '"limit" must be a whole number from 0 to 200',
  ]),
  ["1e999 as before", '{"type":"history","before":1e999}', "bad_request", '"before"'],
  ["[C18] before and after", '{"type":"history","before":1,"after":1}', "bad_request", "one of"],
  ["[C9] after alone", joinWith({ room: "general", after: 1 }), "bad_request", "belong together"],
  ["[C9] epoch alone", joinWith({ room: "general", epoch: "e" }), "bad_request", "belong together"],
  [
    "a number as epoch",
    joinWith({ room: "general", epoch: 1, after: 1 }),
    "bad_request",
    '"epoch"',
  ],
  ["join without room", joinWith({}), "bad_request", '"room" is missing'],
  ["null as username", joinWith({ room: "general", username: null }), "bad_request", '"username"'],
  ["setUsername without one", '{"type":"setUsername"}', "bad_request", '"username" is missing'],
  ["null as typing", '{"type":"typing","typing":null}', "bad_request", '"typing" must be'],
  ["a number as query", '{"type":"rooms","query":1}', "bad_request", '"query" must be'],
  ["a number as after of users", '{"type":"users","after":1}', "bad_request", '"after" must be'],
  ["[C20] chat in another room", chatWith({ text: "a", room: "elsewhere" }), "not_in_room", "Join"],
  ["[C20] typing elsewhere", '{"type":"typing","room":"elsewhere"}', "not_in_room", "Join"],
  ["[C20] history elsewhere", '{"type":"history","room":"elsewhere"}', "not_in_room", "Join"],
  ["[C20] users elsewhere", '{"type":"users","room":"elsewhere"}', "not_in_room", "Join"],
  ["[C10] leaving another room", '{"type":"leave","room":"elsewhere"}', "not_in_room", "elsewhere"],
  ["[C14] an unknown slash", "/nonsense", "bad_request", "There is no /nonsense"],
  ["[C14] a slash alone", "/", "bad_request", "There is no /"],
  ["[C14] /__proto__", "/__proto__ x", "bad_request", "There is no /__proto__"],
  ["[C14] /join without a room", "/join", "bad_request", "/join general ann"],
  ["[C14] /name without a name", "/name   ", "bad_request", "/name bob"],
  ["[C14] /me without more", "/me", "bad_request", "/me waves"],
  ["[C14] /join into no room", "/join !!!", "name_invalid", "A room's name"],
  ["[C15] an empty line", "", "bad_request", "must not be empty"],
  ["[C15] a blank line", "  \n", "bad_request", "must not be empty"],
  ["[C15] a line of 8,001 characters", "x".repeat(8_001), "too_large", "8000"],
];

describe("a frame that cannot be worked off", () => {
  // Nothing here changes anything, so they all share one house.
  beforeAll(afresh);
  test.each(rows)("%s is answered in one error", async (_, frame, code, words) => {
    ada.send(frame);
    const { code: got, text, ...more } = await ada.next("error");
    expect({ got, text, more: Object.keys(more) }).toEqual({
      got: code as typeof got,
      text: expect.stringContaining(words),
      more: ["type"],
    });
    await expectAllWell();
    expect(bo.frames.filter((each) => each.type === "chat")).toEqual([]);
  });

  test.each(["a", 7, "", 0, -1.5, "r".repeat(64)])("[C2] its ref %j comes back", async (ref) => {
    ada.send({ type: "chat", text: 1, ref });
    expect((await ada.next("error")).ref).toBe(ref as string);
    ada.send({ type: "nonsense", ref });
    expect((await ada.next("error")).ref).toBe(ref as string);
  });
});

describe("names and rooms that cannot be", () => {
  // Nothing here changes anything, so they all share one house.
  beforeAll(afresh);
  const hidden: [string, string][] = [
    ["nothing", ""],
    ["blanks", "   "],
    ["NUL", "a\0b"],
    ["a line break", "a\r\nb"],
    ["ESC", "a\u001b[31mb"],
    ["DEL", "a\u007fb"],
    ["a C1 control", "a\u0085b"],
    ["a bidirectional override", "a\u202eb"],
    ["a bidirectional isolate", "a\u2066b"],
    ["a zero-width space", "a\u200bb"],
    ["a zero-width joiner", "a\u200db"],
    ["a byte order mark", "a\ufeffb"],
    ["a soft hyphen", "a\u00adb"],
    ["a line separator", "a\u2028b"],
    ["a lone surrogate", "a\ud800"],
    ["a private character", "a\ue000"],
    ["an unassigned character", "a\u0378"],
    ["a tag character", "a\u{e0041}"],
    ["a Hangul filler", "a\u3164"],
    ["five marks", "a\u0316\u0317\u0318\u0319\u031a"],
  ];
  test.each([
    ...hidden,
    ["Latin and Cyrillic", "\u0430dmin"],
    ["Latin and Greek", "\u03bfmega man"],
    ["33 characters", "x".repeat(33)],
    ["no letter", "!?"],
    ["# first", "#ada"],
    ["@ first", "@ada"],
    ["/ first", "/ada"],
    ["60,000 characters", "x".repeat(60_000)],
  ])("[N3] [N4] a username with %s is name_invalid and changes nothing", async (_, username) => {
    const errors = [await ada.ask({ type: "setUsername", username })];
    errors.push(await ada.ask({ type: "join", room: "elsewhere", username }));
    expect(errors).toMatchObject([{ code: "name_invalid" }, { code: "name_invalid" }]);
    const users = await bo.ask({ type: "users" });
    expect(JSON.stringify(users)).toContain('"username":"ada"');
    expect(await bo.ask({ type: "rooms" })).toMatchObject({ rooms: [{ room: "general" }] });
    await expectAllWell();
  });

  test.each([
    ...hidden,
    ["a blank inside", "a b"],
    ["a slash", "a/b"],
    ["..", ".."],
    ["a dot first", ".hidden"],
    ["dashes alone", "--"],
    ["a # inside", "a#1"],
    ["two #", "##a"],
    ["an emoji", "🙂"],
    ["65 characters", "x".repeat(65)],
    ["a % code", "%2e%2e"],
    ["a backslash", "a\\b"],
    ["markup", "<b>"],
  ])("[N2] a room with %s is name_invalid", async (_, room) => {
    expect(await ada.ask({ type: "join", room })).toMatchObject({ code: "name_invalid" });
    expect(await ada.ask({ type: "chat", room, text: "a" })).toMatchObject({
      code: "name_invalid",
    });
    await expectAllWell();
  });
});

describe("__proto__ and its kin", () => {
  beforeEach(afresh);
  test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "%s is a name, a room and a key like any other",
    async (word) => {
      const joined = await ada.ask({ type: "join", room: word, username: word });
      expect(joined).toMatchObject({ room: word.toLowerCase(), you: { username: word } });
      const key = `${word}-${word}`;
      const said = { type: "chat", text: word, room: word, key };
      const first = await ada.ask(said);
      expect(first).toMatchObject({ type: "ack", seq: 1 });
      expect(await ada.ask(said)).toMatchObject({ seq: 1, duplicate: true });
      expect(await bo.ask(said)).toMatchObject({ code: "not_in_room" });
      expect(await bo.ask({ type: "join", room: word })).toMatchObject({
        head: 1,
        messages: [{ username: word, text: word }],
      });
      expect(await bo.ask(said)).toMatchObject({ type: "ack", seq: 2 });
      ada.send(`{"type":"ping","__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}`);
      await ada.next("pong");
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
      await expectAllWell();
    },
  );

  test("the room general keeps its own messages beside a room called __proto__", async () => {
    await ada.ask({ type: "chat", text: "here" });
    await ada.ask({ type: "join", room: "__proto__" });
    await ada.ask({ type: "chat", text: "there" });
    expect(await bo.ask({ type: "history" })).toMatchObject({
      head: 1,
      messages: [{ text: "here" }],
    });
  });
});

describe("text that is unusual and well", () => {
  beforeEach(afresh);
  test.each([
    ["#General", "general"],
    ["  lobby ", "lobby"],
    ["ÀÉ", "àé"],
    ["Ｆｕｌｌ", "full"],
    ["a.b-c_d", "a.b-c_d"],
    ["日本", "日本"],
    ["x".repeat(64), "x".repeat(64)],
    ["2024", "2024"],
  ])("[N1] [N2] the room %j is %j", async (room, normal) => {
    expect(await ada.ask({ type: "join", room })).toMatchObject({ type: "joined", room: normal });
  });

  test.each([
    ["8,000 characters", "x".repeat(8_000)],
    ["8,000 emoji", "🙂".repeat(8_000)],
    ["NUL inside", "a\0b"],
    ["controls and bidi marks", "\u001b[31m\u202e\u200b\r\nb"],
    ["markup", "<img src=x onerror=alert(1)>"],
    ["a joined family", "👨‍👩‍👧"],
    ["NFD, which stays", "e\u0301"],
    ["SQL", "'); drop table events; --"],
  ])("[C11] %s come out as they went in, live and from the store", async (_, text) => {
    expect((await ada.ask({ type: "chat", text })).type).toBe("ack");
    expect((await bo.next("chat")).text).toBe(text);
    const history = await bo.ask({ type: "history" });
    expect(history.type === "history" ? history.messages.map((each) => each.text) : []).toEqual([
      text,
    ]);
  });

  test("30,000 levels in a field nobody knows are ignored or bad_json, and end nothing", async () => {
    ada.send(`{"type":"ping","ref":"deep","x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
    const answer = await Promise.race([ada.next("pong"), ada.next("error")]);
    expect(["pong", "bad_json"]).toContain(answer.type === "error" ? answer.code : answer.type);
    await expectAllWell();
  });

  test.each(["before", "after", "around"])("the largest %s gives a page", async (field) => {
    await ada.ask({ type: "chat", text: "a" });
    const page = await ada.ask({ type: "history", [field]: Number.MAX_SAFE_INTEGER });
    expect(page).toMatchObject({ type: "history", head: 1, more: false });
    expect(await ada.ask({ type: "history", [field]: 0 })).toMatchObject({ type: "history" });
  });

  test("a limit of 0 gives empty pages everywhere", async () => {
    await ada.ask({ type: "chat", text: "a" });
    expect(await ada.ask({ type: "history", limit: 0 })).toMatchObject({
      messages: [],
      more: true,
    });
    expect(await ada.ask({ type: "users", limit: 0 })).toMatchObject({ users: [], count: 2 });
    expect(await ada.ask({ type: "rooms", limit: 0 })).toMatchObject({ rooms: [] });
    expect(await ada.ask({ type: "join", room: "general", limit: 0 })).toMatchObject({
      messages: [],
    });
  });
});

describe("frames that no browser sends", () => {
  // Nothing here changes anything, so they all share one house.
  beforeAll(afresh);
  async function closeOf(bytes: Buffer): Promise<number> {
    const raw = await connectRaw(chat.app.port);
    raw.bytes(bytes);
    const { code } = await raw.closed;
    await expectAllWell();
    return code;
  }
  const tooLong = clientFrame(chatWith({ text: "x".repeat(70_000) }));
  test("[T2] a binary frame closes with 1003", async () => {
    expect(await closeOf(clientFrame('{"type":"ping"}', opcodes.binary))).toBe(1003);
  });
  test("[T2] bad UTF-8 closes with 1007", async () => {
    expect(await closeOf(clientFrame(Buffer.from([0x61, 0xff, 0xfe])))).toBe(1007);
  });
  test("[T2] a surrogate in UTF-8 closes with 1007", async () => {
    expect(await closeOf(clientFrame(Buffer.from([0xed, 0xa0, 0x80])))).toBe(1007);
  });
  test("[T2] 70 KB in a frame close with 1009", async () => {
    expect(await closeOf(tooLong)).toBe(1009);
  });
  test("[T2] 70 KB in two fragments close with 1009", async () => {
    const start = clientFrame("x".repeat(40_000));
    start[0] = opcodes.text; // no FIN
    expect(await closeOf(Buffer.concat([start, clientFrame("x".repeat(30_000), 0)]))).toBe(1009);
  });
  test.each([
    ["a reserved opcode", Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ["a reserved bit", Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ["a frame without a mask", Buffer.from([0x81, 0x01, 0x61])],
    ["a ping of 126 bytes", clientFrame("x".repeat(126), opcodes.ping)],
  ])("%s cuts that connection alone", async (_, bytes) => {
    expect([1002, 1006]).toContain(await closeOf(bytes));
  });
  test("half a frame and a cut harm nobody", async () => {
    const raw = await connectRaw(chat.app.port);
    raw.bytes(tooLong.subarray(0, 1_000));
    raw.cut();
    await raw.closed;
    await expectAllWell();
  });
  test("a message in three fragments with a ping between is one message", async () => {
    const raw = await connectRaw(chat.app.port, "/ws?room=general&username=cleo");
    const [a, b, c] = ["one ", "two ", "three"].map((part, at) => {
      const frame = clientFrame(part, at === 0 ? opcodes.text : 0);
      if (at < 2) frame[0] = at === 0 ? opcodes.text : 0;
      return frame;
    });
    raw.bytes(
      Buffer.concat([a, b, clientFrame("", opcodes.ping), c].filter((f) => f !== undefined)),
    );
    expect(await bo.next("chat")).toMatchObject({ username: "cleo", text: "one two three" });
    expect(jsonOf(raw)[0]).toMatchObject({ type: "welcome" });
    raw.cut();
  });
});

describe("a part that fails", () => {
  async function withStore(append: Store["append"]): Promise<void> {
    await closeChats();
    const store = await memoryStore(createLog("json", () => {}));
    await people({ store: { ...store, append } });
  }
  async function expectInternal(): Promise<void> {
    expect(await ada.ask({ type: "chat", text: "secret words" })).toMatchObject({
      code: "internal",
      text: "Something went wrong here; it was logged",
    });
    const line = chat.logged.find((each) => each.includes("command_failed")) ?? "";
    expect(JSON.parse(line)).toMatchObject({ level: "error", command: "chat" });
    expect(line).toContain("the disk caught fire");
    expect(line).toContain("bad-input.test.ts");
    expect(line).not.toContain("secret words");
    expect((await ada.ask({ type: "ping" })).type).toBe("pong");
    expect((await bo.ask({ type: "users" })).type).toBe("users");
  }

  test("[E3] a store that throws at once is internal, logged with its stack", async () => {
    await withStore(() => {
      throw new Error("the disk caught fire");
    });
    await expectInternal();
  });

  test("[E3] a store that rejects with a plain Error is internal, logged with its stack", async () => {
    await withStore(() => Promise.reject(new Error("the disk caught fire")));
    await expectInternal();
  });

  test("[E3] a broker that throws is logged; what was stored comes with the next message", async () => {
    await closeChats();
    const memory = openMemoryBroker();
    let throws = true;
    await people({
      broker: {
        ...memory,
        publish(envelope) {
          if (throws) throw new Error("the disk caught fire");
          memory.publish(envelope);
        },
      },
    });
    await expectInternal();
    throws = false;
    await bo.ask({ type: "chat", text: "next" });
    expect(await bo.next("chat")).toMatchObject({ seq: 1, text: "secret words" });
    expect(await bo.next("chat")).toMatchObject({ seq: 2, text: "next" });
    expect(await ada.next("chat", ({ seq }) => seq === 2)).toMatchObject({ text: "next" });
  });
});

describe("[C14] [C15] typed lines", () => {
  beforeEach(afresh);
  const since = () => ada.frames.length;
  test.each([
    ["hello, all", { text: "hello, all" }],
    ["hello\r\n", { text: "hello" }],
    ["//shrug", { text: "/shrug" }],
    ["///", { text: "//" }],
    ["  two blanks", { text: "  two blanks" }],
    ["/me waves", { text: "waves", action: true }],
    ["/ME  waves  ", { text: "waves", action: true }],
    ['["a"]', { text: '["a"]' }],
    ["42", { text: "42" }],
    ["null", { text: "null" }],
    [" {not json", { text: " {not json" }],
  ])("%j is chat, and its broadcast is the answer", async (line, expected) => {
    const before = since();
    ada.send(line);
    expect(await ada.next("chat")).toMatchObject(expected);
    await ada.ask({ type: "ping" });
    expect(ada.frames.slice(before).map((frame) => frame.type)).toEqual(["chat", "pong"]);
    expect(await bo.next("chat")).toMatchObject(expected);
  });

  test("the commands do what their JSON does", async () => {
    ada.send("/join Lobby annie");
    expect(await ada.next("joined")).toMatchObject({ room: "lobby", you: { username: "annie" } });
    ada.send("/name ann lee");
    expect((await ada.next("ack")).you).toMatchObject({ username: "ann lee" });
    ada.send("/nick ann");
    expect((await ada.next("ack")).you).toMatchObject({ username: "ann" });
    ada.send("/who");
    expect(await ada.next("users")).toMatchObject({ room: "lobby", count: 1 });
    ada.send("/rooms");
    expect(await ada.next("rooms")).toMatchObject({
      rooms: [{ room: "general" }, { room: "lobby" }],
    });
    ada.send("/help");
    expect((await ada.next("system", ({ event }) => event === "notice")).text).toContain("/me");
    ada.send("/leave general");
    expect(await ada.next("left")).toMatchObject({ room: "general" });
    ada.send("/part");
    expect(await ada.next("left")).toMatchObject({ room: "lobby" });
    ada.send("hello?");
    expect(await ada.next("error")).toMatchObject({ code: "not_in_room" });
  });
});
