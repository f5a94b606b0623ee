// Frames by chance: commands as the schemas say, and what trouble makes of them. All from one seed.

import { commandSchemas } from "../../src/protocol/commands.ts";
import { LEVELS } from "../../src/protocol/message-commands.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { ROLES, ROOM_ROLES } from "../../src/protocol/roles.ts";
import type { Random } from "../chaos/random.ts";

/** `intact`: a command by the schemas, which a decoder must take. */
export type Made = { frame: string; intact: boolean };
type Maker = (random: Random) => unknown;
/** A field as it stands in the frame: its name, and its value as JSON or worse. */
type Field = [name: string, value: string];

export const sharedRooms = ["general", "lobby"];
// So that whatever comes out is no longer than a frame may be: that has rows of its own.
const longestFrame = 60_000;

const rooms: Maker = (random) =>
  random.chance(0.9) ? random.pick(sharedRooms) : `Room-${random.whole(1, 40)}`;
const seqs: Maker = (random) => random.pick([0, 1, 5, random.whole(0, 1_000), 2 ** 53 - 1]);
const flags: Maker = (random) => random.chance(0.5);
const plainWords = ["hello", "there", "🙂", "é", "日本", "//", "<b>", '"'];
const words = [...plainWords, "\n", "\u202e", "\0"];
const letters = (random: Random, from: number, to: number) =>
  Array.from({ length: random.whole(from, to) }, () => random.pick(["a", "7", "z", "-"])).join("");

/** One for every field of every command; by command where a name means two things. */
const makers: Readonly<Record<string, Maker>> = {
  ref: (random) => random.pick<unknown>(["a", "", 0, -1.5, random.whole(0, 1e9), "r".repeat(64)]),
  room: rooms,
  text: (random) => (random.chance(0.01) ? "x🙂".repeat(4_000) : `say ${random.pick(words)}`),
  action: flags,
  typing: flags,
  away: flags,
  key: (random) => (random.chance(0.5) ? `key-0000${random.whole(0, 9)}` : letters(random, 8, 64)),
  before: seqs,
  after: seqs,
  around: seqs,
  limit: (random) => random.pick([0, 1, 3, 10, 200]),
  username: (random) =>
    random.pick(["ann", "Bob Lee", "ánna", "Анна", `user${random.whole(1, 500)}`]),
  epoch: (random) => letters(random, 1, 64),
  query: (random) => random.pick(["", "room", "GEN", "é", "%", "_", "q".repeat(64)]),
  "users.after": (random) => `g_${letters(random, 1, 16)}`,
  "rooms.after": rooms,
  "members.after": (random) => (random.chance(0.5) ? "" : `g_${letters(random, 1, 16)}`),
  "accounts.after": (random) => (random.chance(0.5) ? "" : "ann"),
  archived: flags,
  private: flags,
  readOnly: flags,
  server: flags,
  all: flags,
  title: (random) => random.pick([null, "A title", random.pick(plainWords)]),
  topic: (random) => random.pick([null, "a topic", "t".repeat(250)]),
  slowSeconds: (random) => random.pick([0, 1, 604_800]),
  user: (random) => random.pick(["ann", "@Bob Lee", "nobody", `user${random.whole(1, 500)}`]),
  "setRoomRole.role": (random) => random.pick(ROOM_ROLES),
  "setRole.role": (random) => random.pick(ROLES.filter((role) => role !== "guest")),
  uses: (random) => random.pick([1, 1_000]),
  seconds: (random) => random.pick([60, 3_600, 31_536_000]),
  purgeSeconds: (random) => random.pick([0, 60, 31_536_000]),
  invitation: (random) => letters(random, 1, 64),
  reason: (random) => random.pick(["", "being rude", random.pick(plainWords)]),
  message: seqs,
  replyTo: seqs,
  to: (random) => random.pick(["ann", "nobody", `user${random.whole(1, 500)}`]),
  seq: seqs,
  level: (random) => random.pick(LEVELS),
  emoji: (random) => random.pick(["🙂", "👍🏽", ":wave:", "👨‍👩‍👧"]),
  remove: flags,
  mode: (random) => random.pick(["replace", "append"]),
  done: flags,
  in: rooms,
  best: flags,
  "search.query": (random) => random.pick(["hello", `"say é"`, "from:ann", "日本", "%", "a*"]),
  "search.after": (random) => letters(random, 1, 16),
  "search.limit": (random) => random.whole(1, 50),
  report: seqs,
};

/** Every command with its fields, and whether it can do without them. */
const commands = [...commandSchemas(DEFAULT_LIMITS)].map(([type, { entries }]) => ({
  type,
  fields: Object.entries(entries).flatMap(([name, schema]) => {
    if (name === "type") return [];
    const make = makers[`${type}.${name}`] ?? makers[name];
    if (make === undefined) throw new Error(`no maker for ${type}.${name}: add one`);
    return [{ name, make, needed: schema.type !== "optional" }];
  }),
}));
const allNames = [...new Set(commands.flatMap(({ fields }) => fields.map(({ name }) => name)))];

function command(random: Random): Field[] {
  const { type, fields } = random.pick(commands);
  const chosen = fields.filter(({ needed }) => needed || random.chance(0.3));
  return [
    ["type", JSON.stringify(type)],
    ...chosen.map(({ name, make }): Field => [name, JSON.stringify(make(random))]),
  ];
}

const write = (fields: readonly Field[]): string =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;

const strangeStrings = [
  ...[
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00x",
    "\u202eabc",
    "a\u200bb",
    "\ufeff",
    "e\u0301",
    "\u{e0041}",
  ],
  ...["__proto__", "constructor", "../..", "<script>", "'; drop table events;--", "\u2028", "ﷺ"],
  ...["a\u0316\u0317\u0318\u0319\u031a", "ⅷ", "İ", "ß", "𝒶", "x".repeat(65), "x".repeat(8_001)],
];
const strangeValues = [
  ...[
    "null",
    "true",
    "false",
    "[]",
    "{}",
    '[["a"]]',
    '{"type":"chat"}',
    '""',
    '"\\u0000"',
    "[1,2]",
  ],
  ...["0", "-0", "-1", "1.5", "1e21", "1e999", "-1e999", "9007199254740992", "1e-400", "00", "0x1"],
  ...[
    "NaN",
    "undefined",
    "'a'",
    "9".repeat(400),
    "tru",
    '"',
    "\\",
    '"\\ud800"',
    '"\\ud83d\\ude42"',
  ],
];
const nested = (open: string, close: string, depth: number) =>
  open.repeat(depth) + (close === "" ? "" : `1${close.repeat(depth)}`);

/** What can happen to a command's fields. */
const changes: readonly ((fields: Field[], random: Random) => Field[])[] = [
  (fields, random) => without(fields, random),
  (fields, random) => [...fields, random.pick(fields)],
  (fields, random) => replaced(fields, random, random.pick(strangeValues)),
  (fields, random) => replaced(fields, random, JSON.stringify(random.pick(strangeStrings))),
  (fields, random) => replaced(fields, random, write(command(random))),
  (fields, random) => [...fields, [random.pick(allNames), random.pick(strangeValues)]],
  (fields, random) => [...fields, ["__proto__", random.pick(["{}", "null", '{"type":"chat"}'])]],
  (fields, random) => [["x", deep(random)], ...fields],
  (fields, random) => random.shuffled(fields),
  (fields, random) =>
    fields.map(([name, value]) => [random.chance(0.3) ? name.toUpperCase() : name, value]),
];

function deep(random: Random): string {
  const depth = random.pick([2, 50, 1_000, 10_000]);
  return random.pick([
    nested("[", "]", depth),
    nested('{"a":', "}", depth),
    nested("[", "", depth),
    `"${"\\".repeat(depth * 2)}"`,
  ]);
}

function without(fields: Field[], random: Random): Field[] {
  const gone = random.whole(0, fields.length - 1);
  return fields.filter((_, at) => at !== gone);
}

function replaced(fields: Field[], random: Random, value: string): Field[] {
  const changed = random.whole(0, fields.length - 1);
  return fields.map(([name, old], at) => [name, at === changed ? value : old]);
}

/** What can happen to the text of a frame. */
const cuts: readonly ((frame: string, random: Random) => string)[] = [
  (frame, random) => frame.slice(0, random.whole(0, frame.length)),
  (frame, random) => frame.slice(random.whole(0, frame.length)),
  (frame, random) => frame + random.pick(["}", " ", "\n", "{}", "\0", ",", frame]),
  (frame, random) => random.pick([" ", "\ufeff", "\n", "[", "//", "\u0000", "/"]) + frame,
  (frame, random) => {
    const at = random.whole(0, frame.length);
    return frame.slice(0, at) + String.fromCharCode(random.whole(0, 0xffff)) + frame.slice(at + 1);
  },
];

const slashes = ["join", "name", "nick", "leave", "part", "who", "rooms", "me", "help", "nonsense"];
function line(random: Random): string {
  const word = random.pick([...words, ...strangeStrings, String(rooms(random)), "ann"]);
  const slash = `/${random.pick([...slashes, ...slashes.map((each) => each.toUpperCase()), "", "__proto__"])}`;
  return random.pick([
    word,
    `/${word}`,
    `//${word}`,
    slash,
    `${slash} ${word}`,
    `${slash}\t${word} ${word}`,
  ]);
}

export function makeFrame(random: Random): Made {
  const kind = random.next();
  if (kind < 0.15) return { frame: line(random), intact: false };
  let fields = command(random);
  if (kind < 0.55) return { frame: write(fields), intact: true };
  for (let times = random.whole(1, 3); times > 0; times--)
    if (fields.length > 0) fields = random.pick(changes)(fields, random);
  let frame = write(fields);
  if (kind > 0.85) frame = random.pick(cuts)(frame, random);
  return { frame: Buffer.byteLength(frame) > longestFrame ? "long" : frame, intact: false };
}
