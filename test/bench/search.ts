// `bun run test/bench/search.ts`: finding something in a million messages, what others feel of it, and a page from anywhere.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createLog } from "../../src/lib/log.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { parseQuery } from "../../src/protocol/query.ts";
import { openStore } from "../../src/store/open.ts";
import type { Draft } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";
import { randomBelow } from "../support/random.ts";
import { createLatencies, figure, type Latencies } from "./figures.ts";
import { pause } from "./pace.ts";
import { circumstances, keep, type Section } from "./results.ts";
import { atMost } from "./row.ts";

const { values: asked } = parseArgs({
  options: {
    messages: { type: "string", default: "1000000" },
    questions: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
  },
});

const messages = Number(asked.messages);
const questions = Number(asked.questions);
const below = randomBelow(Number(asked.seed));
const rooms = 20;
const people = 200;
// As in a natural language: the n-th word comes up 1/n as often as the first (Zipf).
const vocabularySize = 100_000;
// What was said while nobody looked is in the index after this long, at the latest.
const catchUpMs = 600_000;
const commitsPerSec = 200;
// Short turns, and many: what else the machine does falls on both.
const commitSeconds = 1;
const rounds = 20;

const letters = "etaoinshrdlucmfwypvbgkjqxz";
/** Short ones come first, as the common ones are. */
function wordAt(rank: number): string {
  let word = "";
  for (let left = rank + 1; left > 0; left = Math.floor(left / 11))
    word += letters[(left * 7 + word.length * 3) % letters.length] ?? "";
  return `${word}${letters[rank % 26] ?? ""}${rank.toString(36)}`;
}
const words = Array.from({ length: vocabularySize }, (_, rank) => wordAt(rank));
const zipf = (): number => {
  const part = below(2 ** 30) / 2 ** 30;
  return Math.floor(Math.exp(part * Math.log(vocabularySize + 1))) - 1;
};
const word = (rank: number): string => words[rank] ?? "";
const roomName = (at: number) => asRoomName(`room-${at}`);

function draft(): Draft {
  const who = below(people);
  const text = Array.from({ length: 3 + below(18) }, () => word(zipf())).join(" ");
  const userId = asUserId(`g_${String(who).padStart(16, "0")}`);
  const username = asUsername(`person${who}`);
  return { room: roomName(below(rooms)), userId, username, text, action: false, key: null };
}

const between = (from: number, to: number): string => word(from + below(to - from));
const rare = (): string => between(20_000, vocabularySize);
const common = (): string => between(20, 200);

/** What is asked, and how long the 95th of a hundred may take. */
const KINDS: readonly { what: string; mostMs: number; ask: () => string }[] = [
  { what: "a rare word", mostMs: 50, ask: rare },
  { what: "a common word", mostMs: 200, ask: common },
  { what: "the most common word", mostMs: 200, ask: () => word(0) },
  { what: "two rare words", mostMs: 50, ask: () => `${rare()} ${rare()}` },
  { what: "two common words", mostMs: 200, ask: () => `${common()} ${common()}` },
  { what: "a rare and the most common word", mostMs: 50, ask: () => `${rare()} ${word(0)}` },
  { what: "a phrase of two common words", mostMs: 200, ask: () => `"${common()} ${common()}"` },
  { what: "the first three letters of a word", mostMs: 200, ask: () => common().slice(0, 3) },
  // No word begins with these, so they are looked for within words; a star has them looked for there at once.
  { what: "a part of a rare word", mostMs: 200, ask: () => rare().slice(1) },
  { what: "a part of a common word, with a star", mostMs: 200, ask: () => `*${common().slice(1)}` },
  { what: "three letters that dozens of words hold", mostMs: 200, ask: () => rare().slice(1, 4) },
  { what: "a word that nobody says", mostMs: 200, ask: () => `${word(0)}${rare()}${word(0)}` },
  {
    what: "the most common word, from: one of 200",
    mostMs: 50,
    ask: () => `${word(0)} from:person${below(people)}`,
  },
  {
    what: "a common word, from: and in:",
    mostMs: 50,
    ask: () => `${common()} from:person${below(people)} in:room-${below(rooms)}`,
  },
  {
    what: "all from: somebody, in: a room",
    mostMs: 50,
    ask: () => `from:person${below(people)} in:room-${below(rooms)}`,
  },
];

const under = await mkdtemp(join(asked.dir, "chat-bench-"));
try {
  const store = await openStore({ dataDir: under, log: createLog("text", () => {}) });
  const found = await measure(store).finally(() => store.close());
  const section = { ...found, ...(await circumstances(command())) };
  for (const row of section.body) console.log(row.join(" | "));
  for (const { what, bar, measured, holds } of section.checks)
    console.log(`${holds ? "holds" : "FAILS"}: ${what} ${bar}: ${measured}`);
  if (!asked.dry) await keep({ search: section });
  process.exitCode = section.checks.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await rm(under, { recursive: true });
}

function command(): string {
  return ["bun run test/bench/search.ts", ...process.argv.slice(2)].join(" ");
}

async function measure(
  chat: Store,
): Promise<Omit<Section, "date" | "command" | "machine" | "commit">> {
  await fill(chat);
  await caughtUp(chat);
  const times = new Map<string, Latencies>();
  for (const { what, ask } of KINDS) times.set(what, await timed(() => look(chat, ask())));
  const page = await timed(() => anywhere(chat));
  const [alone, beside] = [createLatencies(), createLatencies()];
  for (let round = 0; round < rounds; round++) {
    await commits(chat, { taken: alone, searching: false });
    await commits(chat, { taken: beside, searching: true });
  }
  const p = (taken: Latencies | undefined, part: number): number => taken?.at(part) ?? Number.NaN;
  const ratio = beside.at(0.99) / alone.at(0.99);
  return {
    title: `Search in ${messages.toLocaleString("en-US")} messages`,
    how: `${questions} different questions of each kind through the store, one after the other, 20 hits each; messages of 3 to 20 words out of ${vocabularySize.toLocaleString("en-US")} with a Zipf distribution, of ${people} people in ${rooms} rooms. Then ${commitsPerSec} commits a second, in turns of ${commitSeconds} s without and with a search for two common words running all the time beside them. Seed ${asked.seed}.`,
    checks: [
      ...KINDS.map(({ what, mostMs }) =>
        atMost(`p95 ms, ${what}`, p(times.get(what), 0.95), mostMs),
      ),
      atMost("p99 of a commit beside searches ÷ without", ratio, 2),
      atMost("p99 ms of a page around any message", page.at(0.99), 5),
    ],
    head: ["", "p50 ms", "p95 ms", "p99 ms"],
    body: [
      ...KINDS.map(({ what }) => [
        what,
        ...[0.5, 0.95, 0.99].map((part) => figure(p(times.get(what), part))),
      ]),
      [
        "a page of 50 around any message",
        ...[0.5, 0.95, 0.99].map((part) => figure(page.at(part))),
      ],
      ["a commit", ...[0.5, 0.95, 0.99].map((part) => figure(alone.at(part)))],
      ["a commit beside searches", ...[0.5, 0.95, 0.99].map((part) => figure(beside.at(part)))],
    ],
  };
}

async function fill(chat: Store): Promise<void> {
  const { userId, username } = draft();
  const resume = { resume: null, resumeLimit: 0, tail: 0 };
  for (let at = 0; at < rooms; at++)
    await chat.enter({ room: roomName(at), userId, username, create: true, ...resume });
  const inFlight = 8_000;
  for (let done = 0; done < messages; done += inFlight) {
    const some = Math.min(inFlight, messages - done);
    await Promise.all(Array.from({ length: some }, () => chat.append(draft())));
  }
}

/** A word that nobody said is not found, and until the index is whole that takes all the time there is. */
async function caughtUp(chat: Store): Promise<void> {
  const untilMs = performance.now() + catchUpMs;
  while (performance.now() < untilMs) {
    await pause(2_000);
    const { partial } = await look(chat, "nobodysaidthis");
    if (partial) continue;
    await pause(3_000);
    return;
  }
  throw new Error("The index did not catch up");
}

function look(chat: Store, typed: string) {
  const { in: room, ...parsed } = parseQuery(typed);
  const rest = { after: null, limit: 20, best: false, among: null };
  return chat.search({ ...parsed, room, ...rest }, null);
}

async function timed(act: () => Promise<unknown>): Promise<Latencies> {
  const taken = createLatencies();
  for (let turn = 0; turn < questions; turn++) {
    const startMs = performance.now();
    await act();
    taken.add(performance.now() - startMs);
  }
  return taken;
}

async function anywhere(chat: Store): Promise<void> {
  const around = 1 + below(Math.floor(messages / rooms));
  await chat.page(roomName(below(rooms)), { before: null, after: null, around, limit: 50 }, null);
}

type Turn = { taken: Latencies; searching: boolean };

/** Each from when it was due. */
async function commits(chat: Store, { taken, searching }: Turn): Promise<void> {
  let going = true;
  const searches = (async () => {
    while (going && searching) await look(chat, `${common()} ${common()}`);
  })();
  const startMs = performance.now();
  const waiting: Promise<void>[] = [];
  for (let turn = 0; turn < commitsPerSec * commitSeconds; turn++) {
    const dueMs = startMs + (turn * 1_000) / commitsPerSec;
    const early = dueMs - performance.now();
    if (early > 0) await pause(early);
    waiting.push(chat.append(draft()).then(() => taken.add(performance.now() - dueMs)));
  }
  await Promise.all(waiting);
  going = false;
  await searches;
}
